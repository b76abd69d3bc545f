;; A hundred thousand nested bindings of one parameter.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define p (make-parameter 0))
(define (down n)
  (if (= n 0) (p) (parameterize ((p (+ 1 (p)))) (+ 0 (down (- n 1))))))
(display (down 100000))
(display (p))
