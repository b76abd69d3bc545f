;; Escapes of handlers: out of deep calls, through dynamic-wind, from bodies that are entered again.
(import (scheme base) (scheme write) (ruse condition))

(define (deep n) (if (= n 0) (car 'x) (+ 1 (deep (- n 1)))))
(write (handler-case (deep 10000) (<type-error> () 'caught)))  ;; expect: caught
(newline)
(define (rounds n sum)
  (if (= n 0)
      sum
      (rounds (- n 1) (+ sum (handler-case (if (odd? n) (deep 3) 10) (<error> () 1))))))
(write (rounds 4000 0))  ;; expect: 22000
(newline)

(define log '())
(define (note x) (set! log (cons x log)))
(write
 (handler-case
     (dynamic-wind
      (lambda () (note 'in))
      (lambda () (handler-case (raise 'passed-on) (<error> () 'wrong)))
      (lambda () (note 'out)))
   (symbol? (s) (list s (reverse log)))))  ;; expect: (passed-on (in out))
(newline)

;; A value of a clause is given in the place of the form, which a loop through clauses does not leave behind.
(define (loop n)
  (handler-case (raise n)
    (number? (n) (if (= n 0) 'done (loop (- n 1))))))
(write (loop 10000))  ;; expect: done
(newline)

(write (handler-case (handler-case (raise 1) (string? () 'inner)) (number? (n) (list 'outer n))))  ;; expect: (outer 1)
(newline)
(write (restart-case
           (handler-bind ((#t (lambda (c) (invoke-restart 'first c))))
             (restart-case (raise 'x)
               (second () 'second)))
         (first (c) (list 'first c))))  ;; expect: (first x)
(newline)
