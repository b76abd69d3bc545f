;; records in depth: field order, generativity, many fields, shared names
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-record-type <node> (make-node right left) node? (left node-left set-node-left!) (right node-right))
(define n (make-node 'r 'l))
(show (list (node-left n) (node-right n))) ;; expect: (l r)
(define (make-type) (define-record-type local (mk v) local? (v get)) (list mk local? get))
(define t1 (make-type))
(define t2 (make-type))
(show ((cadr t1) ((car t1) 5))) ;; expect: #t
(show ((cadr t1) ((car t2) 5))) ;; expect: #f
(define-record-type wide (make-wide a b c d e f g h i j k l) wide? (a wa) (b wb) (c wc) (d wd) (e we) (f wf) (g wg) (h wh) (i wi) (j wj) (k wk) (l wl set-wl!))
(define w (make-wide 1 2 3 4 5 6 7 8 9 10 11 12))
(set-wl! w 'last)
(show (list (wa w) (wk w) (wl w))) ;; expect: (1 11 last)
(show (map node? (list n w 1 '() (vector 1)))) ;; expect: (#t #f #f #f #f)
(define-record-type stack (make-stack items) stack? (items stack-items set-stack-items!))
(define s (make-stack '()))
(do ((i 0 (+ i 1))) ((= i 1000)) (set-stack-items! s (cons i (stack-items s))))
(show (length (stack-items s))) ;; expect: 1000
