;; A list built without end by a library procedure.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write) (srfi 1))

(unfold (lambda (x) #f) (lambda (x) x) (lambda (x) (+ x 1)) 0)
