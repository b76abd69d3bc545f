;; A chain of delay-force a million long runs in constant space.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write) (scheme lazy))

(define (stream n)
  (if (= n 0)
      (delay 'done)
      (delay-force (stream (- n 1)))))
(display (force (stream 1000000)))
