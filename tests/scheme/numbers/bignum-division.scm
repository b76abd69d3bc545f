;; division identities on large operands of all signs
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define (check n d)
  (let ((q (quotient n d)) (r (remainder n d)) (fq (floor-quotient n d)) (m (modulo n d)))
    (and (= n (+ (* q d) r)) (= n (+ (* fq d) m)) (< (abs r) (abs d)) (< (abs m) (abs d))
         (or (= r 0) (eq? (negative? r) (negative? n)))
         (or (= m 0) (eq? (negative? m) (negative? d))))))
(define ns (list 0 1 7 (expt 2 62) (- (expt 2 64) 1) (expt 10 40) (+ 12345 (expt 3 200)) (expt 2 128)))
(define ds (list 1 3 7 (expt 2 31) (- (expt 2 62) 1) (expt 2 64) (+ 1 (expt 10 19)) (expt 7 50)))
(define (all-ok) (let loop ((n ns)) (or (null? n) (and (let inner ((d ds)) (or (null? d) (and (check (car n) (car d)) (check (- (car n)) (car d)) (check (car n) (- (car d))) (check (- (car n)) (- (car d))) (inner (cdr d))))) (loop (cdr n))))))
(show (all-ok)) ;; expect: #t
(define (fact n) (if (= n 0) 1 (* n (fact (- n 1)))))
(show (fact 25)) ;; expect: 15511210043330985984000000
(show (quotient (fact 100) (fact 98))) ;; expect: 9900
(show (gcd (fact 20) (expt 2 70))) ;; expect: 262144
(show (modulo (expt 7 1000) 1000007)) ;; expect: 581156
(show (string-length (number->string (fact 1000)))) ;; expect: 2568
