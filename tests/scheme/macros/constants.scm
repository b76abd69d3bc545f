;; constant patterns match by equal?, underscore matches anything
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-syntax m (syntax-rules () ((_ 1) 'one) ((_ "s") 'string) ((_ #\c) 'char) ((_ #t) 'true) ((_ ()) 'empty) ((_ 1.5) 'float) ((_ (_ _)) 'two) ((_ _) 'any)))
(show (list (m 1) (m "s") (m #\c) (m #t) (m ()) (m 1.5) (m (x y)) (m #f) (m (1 2 3)))) ;; expect: (one string char true empty float two any any)
(define-syntax count-args (syntax-rules () ((_) 0) ((_ _ . rest) (+ 1 (count-args . rest)))))
(show (count-args a b c d)) ;; expect: 4
