;; complex arithmetic, reading and printing
(import (scheme base) (scheme complex) (scheme inexact) (scheme write))

(define (show x) (write x) (newline))

(show (list 1+2i -1.5-2.5i +i -i 3-i 1/2+3/4i)) ;; expect: (1+2i -1.5-2.5i +i -i 3-i 1/2+3/4i)
(show (list (+ 1+2i 3-4i) (- 1+2i 1) (* 1+2i 1-2i) (/ 5 1+2i))) ;; expect: (4-2i +2i 5 1-2i)
(show (* +i +i)) ;; expect: -1
(show (list (real-part 1.5+2i) (imag-part 3))) ;; expect: (1.5 0)
(show (list (= 1+0i 1) (exact? 1+2i) (exact? 1.0+2i))) ;; expect: (#t #t #f)
(show (list (sqrt -9) (expt +i 4) (expt 1+i 2))) ;; expect: (+3i 1 +2i)
(show (string->number "1+2i")) ;; expect: 1+2i
(show (string->number "+i")) ;; expect: +i
(show (string->number "i")) ;; expect: #f
(show (number->string 1/2-3i)) ;; expect: "1/2-3i"
(show (string->number "+inf.0i")) ;; expect: +inf.0i
(show (eqv? 1+2i 1+2i)) ;; expect: #t
(show (equal? 1+2i 1.0+2.0i)) ;; expect: #f
(show (zero? (- 1+2i 1+2i))) ;; expect: #t
(define (near? a b) (< (magnitude (- a b)) 1e-12))
(show (near? (exp (make-rectangular 0 3.141592653589793)) -1)) ;; expect: #t
(show (near? (string->number "1@1.5") (make-polar 1 1.5))) ;; expect: #t
(show (near? (log -1) (make-rectangular 0 3.141592653589793))) ;; expect: #t
