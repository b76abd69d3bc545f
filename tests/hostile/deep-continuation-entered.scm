;; A continuation half a million frames deep, entered twenty times.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define k #f)
(define n 0)
(define (down depth)
  (if (= depth 0)
      (call/cc (lambda (c) (set! k c) 0))
      (+ 1 (down (- depth 1)))))
(define total (down 500000))
(set! n (+ n 1))
(if (< n 20) (k n))
(display (list n total))
