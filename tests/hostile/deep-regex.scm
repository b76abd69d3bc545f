;; Patterns of absurd depth and size are errors, not crashes.
;; outcome: ok
(import (scheme base) (srfi 115) (ruse regex))

(define (refused? thunk)
  (guard (e ((error-object? e) #t)) (thunk) (error "not refused")))
(define (nested n sre) (if (= n 0) sre (nested (- n 1) (list '* sre))))
(refused? (lambda () (regexp (nested 100000 "x"))))
(refused? (lambda () (regex (string-append (make-string 100000 #\() (make-string 100000 #\))))))
(refused? (lambda () (regex "((x{100}){100}){100}")))
(refused? (lambda () (regex (make-string 1000000 #\*))))
(refused? (lambda () (regexp '(= 1000000 (= 1000000 "x")))))
