;; Indexing a long text of wide characters from its far end.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(define s (make-string 1000000 #\x3bb))
(let loop ((i 0)) (string-ref s (- 999999 i)) (string-copy s 500000) (loop i))
