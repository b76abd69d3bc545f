;; Bindings of a parameter without end.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write))

(define p (make-parameter 1))
(let loop () (parameterize ((p 2)) (p)) (loop))
