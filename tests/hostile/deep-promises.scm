;; A chain of a hundred thousand promises, each forcing the next.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write) (scheme lazy))

(define (chain n)
  (let loop ((i 0) (p (make-promise 0)))
    (if (= i n) p (loop (+ i 1) (delay (+ 1 (force p)))))))
(display (force (chain 100000)))
