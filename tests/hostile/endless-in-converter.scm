;; A parameter converter without end.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write))

(make-parameter 1 (lambda (x) (let loop () (loop))))
