;; A continuation captured at each of twenty thousand depths, all kept.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define kept '())
(define (down n)
  (if (= n 0)
      0
      (+ 1 (call/cc (lambda (k) (set! kept (cons k kept)) (down (- n 1)))))))
(display (down 20000))
(display (length kept))
