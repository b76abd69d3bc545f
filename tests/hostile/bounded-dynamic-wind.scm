;; A million entries and exits of a dynamic extent, half of them by escapes.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(define count 0)
(do ((i 0 (+ i 1)))
    ((= i 1000000))
  (call/cc (lambda (k)
    (dynamic-wind
      (lambda () (set! count (+ count 1)))
      (lambda () (if (odd? i) (k i)))
      (lambda () (set! count (- count 1)))))))
(display count)
