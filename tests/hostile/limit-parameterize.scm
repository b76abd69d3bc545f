;; parameterize inside of parameterize without end.
;; flags: --max-stack 10K --max-heap 64M --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(define p (make-parameter 0))
(define (f n) (parameterize ((p n)) (+ 1 (f (+ n 1)))))
(f 0)
