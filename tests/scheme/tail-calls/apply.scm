;; apply, call/cc and call-with-values call in tail position
;; except: gc-stress not done after 20 seconds in a dev build
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define n 300000)
(define (apply-loop i acc) (if (= i 0) acc (apply apply-loop (list (- i 1) acc))))
(show (apply-loop n 'apply)) ;; expect: apply
(define (apply-spread i . rest) (if (= i 0) rest (apply apply-spread (- i 1) rest)))
(show (apply-spread n 'a 'b)) ;; expect: (a b)
(define (cc-loop i) (if (= i 0) 'call/cc (call/cc (lambda (k) (cc-loop (- i 1))))))
(show (cc-loop n)) ;; expect: call/cc
(define (cwv-loop i) (if (= i 0) 'values (call-with-values (lambda () (values i 1)) (lambda (a b) (cwv-loop (- a b))))))
(show (cwv-loop n)) ;; expect: values
(define (escape-loop i) (if (= i 0) 'escape (escape-loop (call/cc (lambda (k) (k (- i 1)))))))
(show (escape-loop n)) ;; expect: escape
