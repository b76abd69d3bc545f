;; A procedure without end inside vector-map inside map.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write))

(map (lambda (x) (vector-map (lambda (y) (let loop () (loop))) (vector x))) (list 1))
