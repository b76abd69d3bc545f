;; Two procedures that call each other for ever, with work left to do.
;; outcome: limit
;; contains: max-stack
(import (scheme base) (scheme write))

(define (even n) (not (odd (+ n 1))))
(define (odd n) (list (even (+ n 1))))
(display (even 0))
