;; all three- and four-level car/cdr compositions
(import (scheme base) (scheme cxr) (scheme write))

(define (show x) (write x) (newline))

(define (tree depth path) (if (= depth 0) path (cons (tree (- depth 1) (string-append "a" path)) (tree (- depth 1) (string-append "d" path)))))
(define t3 (tree 3 ""))
(define t4 (tree 4 ""))
(show (map (lambda (f) (f t3)) (list caaar caadr cadar caddr cdaar cdadr cddar cdddr))) ;; expect: ("aaa" "aad" "ada" "add" "daa" "dad" "dda" "ddd")
(show (map (lambda (f) (f t4)) (list caaaar caaadr caadar caaddr cadaar cadadr caddar cadddr))) ;; expect: ("aaaa" "aaad" "aada" "aadd" "adaa" "adad" "adda" "addd")
(show (map (lambda (f) (f t4)) (list cdaaar cdaadr cdadar cdaddr cddaar cddadr cdddar cddddr))) ;; expect: ("daaa" "daad" "dada" "dadd" "ddaa" "ddad" "ddda" "dddd")
(show (caddr '(1 2 3))) ;; expect: 3
(show (cdddr '(1 2 3 4))) ;; expect: (4)
(show (cadddr '(1 2 3 4))) ;; expect: 4
