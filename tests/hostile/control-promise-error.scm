;; A promise whose body raises; forcing it again raises again.
;; outcome: ok
(import (scheme base) (scheme write) (scheme lazy))

(define n 0)
(define p (delay (begin (set! n (+ n 1)) (error "no"))))
(do ((i 0 (+ i 1))) ((= i 3)) (guard (e (#t #t)) (force p)))
(write n)
