;; map, for-each, apply over one or many lists, shortest list wins
(import (scheme base) (scheme cxr) (scheme write))

(define (show x) (write x) (newline))

(show (map cadr '((a b) (d e) (g h)))) ;; expect: (b e h)
(show (map (lambda (n) (expt n n)) '(1 2 3 4 5))) ;; expect: (1 4 27 256 3125)
(show (map + '(1 2 3) '(4 5 6))) ;; expect: (5 7 9)
(show (map + '(1 2 3) '(10 20))) ;; expect: (11 22)
(show (map list '(1 2) '(a b c) '("x" "y" "z" "w"))) ;; expect: ((1 a "x") (2 b "y"))
(show (map car '())) ;; expect: ()
(show (map + '() '(1 2))) ;; expect: ()
(define endless (list 1 2))
(set-cdr! (cdr endless) endless)
(show (map * '(1 2 3) endless)) ;; expect: (1 4 3)
(show (let ((v (make-vector 5))) (for-each (lambda (i) (vector-set! v i (* i i))) '(0 1 2 3 4)) v)) ;; expect: #(0 1 4 9 16)
(define acc '())
(for-each (lambda (a b c) (set! acc (cons (list a b c) acc))) '(1 2 3) '(a b) endless)
(show acc) ;; expect: ((2 b 2) (1 a 1))
(for-each (lambda (x) (display "never")) '())
(show (apply + (list 3 4))) ;; expect: 7
(show (apply + '())) ;; expect: 0
(show (apply + 1 2 '(3 4))) ;; expect: 10
(show (apply list 'a 'b '())) ;; expect: (a b)
(show (apply apply (list list (list 1 2)))) ;; expect: (1 2)
(define compose (lambda (f g) (lambda args (f (apply g args)))))
(show ((compose square *) 12 75)) ;; expect: 810000
(show (apply (lambda (a . rest) (list a rest)) 1 '(2 3))) ;; expect: (1 (2 3))
(show (length (apply list (make-list 10000 0)))) ;; expect: 10000
