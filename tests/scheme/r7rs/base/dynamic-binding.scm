;; make-parameter, parameterize, converters
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define radix (make-parameter 10 (lambda (x) (if (and (exact-integer? x) (<= 2 x 16)) x (error "invalid radix")))))
(define (f n) (number->string n (radix)))
(show (f 12)) ;; expect: "12"
(show (parameterize ((radix 2)) (f 12))) ;; expect: "1100"
(show (f 12)) ;; expect: "12"
(define p (make-parameter 1))
(define q (make-parameter 5 (lambda (x) (* x 10))))
(show (q)) ;; expect: 50
(show (parameterize ((p 2) (q 7)) (list (p) (q)))) ;; expect: (2 70)
(show (list (p) (q))) ;; expect: (1 50)
(show (parameterize ((p 2)) (parameterize ((p 3)) (p)))) ;; expect: 3
(show (parameterize () (p))) ;; expect: 1
(show (parameterize ((p 10)) (let ((g (lambda () (p)))) (parameterize ((p 20)) (g))))) ;; expect: 20
(show (parameterize ((p (+ (p) 1))) (define x (p)) (* x 2))) ;; expect: 4
(show (guard (e ((string? (error-object-message e)) (list 'bad (radix)))) (parameterize ((radix 0)) (radix)))) ;; expect: (bad 10)
(show (call/cc (lambda (k) (parameterize ((p 'inside)) (k (p)))))) ;; expect: inside
(show (p)) ;; expect: 1
