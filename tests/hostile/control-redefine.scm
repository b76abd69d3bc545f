;; Standard procedures redefined in a program.
;; outcome: ok,error
(import (scheme base) (scheme write))

(define (car x) 1)
(define list vector)
(display (car 5))
