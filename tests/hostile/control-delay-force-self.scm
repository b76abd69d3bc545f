;; A promise that delay-forces itself.
;; flags: --max-heap 32M
;; outcome: interrupted,error
;; interrupt: 1
(import (scheme base) (scheme write) (scheme lazy))

(define p (delay-force p))
(force p)
