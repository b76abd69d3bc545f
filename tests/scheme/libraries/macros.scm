;; an exported macro reaches private bindings of its library
(import (scheme base) (scheme write) (only (shapes) swap-pair))

(define (show x) (write x) (newline))

(define (helper a b) 'wrong)
(show (swap-pair 'a 'b)) ;; expect: (b . a)
(show (let ((helper list)) (swap-pair 1 2))) ;; expect: (2 . 1)
