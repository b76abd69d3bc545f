;; The re-entrant promise of R7RS 4.2.5: the first value given stays.
;; outcome: ok
(import (scheme base) (scheme write) (scheme lazy))

(define count 0)
(define p (delay (begin (set! count (+ count 1)) (if (> count x) count (force p)))))
(define x 5)
(write (force p))
(set! x 10)
(write (force p))
