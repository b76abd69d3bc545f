;; => receivers of cond and case are called in tail position
;; except: gc-stress not done after 20 seconds in a dev build
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define n 1000000)
(define (cond-arrow i) (cond ((- i 1) => (lambda (j) (if (= j 0) 'done (cond-arrow j))))))
(show (cond-arrow n)) ;; expect: done
(define (case-arrow i) (case (- i 1) ((0) => (lambda (x) (list 'end x))) (else => case-arrow)))
(show (case-arrow n)) ;; expect: (end 0)
(define (case-clause i) (case i ((0) 'zero) ((1) => case-clause-next) (else (case-clause (- i 1)))))
(define (case-clause-next x) (case-clause 0))
(show (case-clause n)) ;; expect: zero
