;; A promise that is delay-forced to itself has no value; nothing grows.
;; flags: --max-heap 32M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write) (scheme lazy))

(define (p) (delay-force (p)))
(force (p))
