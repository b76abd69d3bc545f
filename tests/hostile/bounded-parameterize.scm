;; Two million bindings of a parameter.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(define p (make-parameter 0))
(let loop ((i 0))
  (if (< i 2000000)
      (begin (parameterize ((p i)) (p)) (loop (+ i 1)))
      (display (p))))
