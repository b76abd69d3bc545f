;; Case folding of a long text, again and again.
;; flags: --max-heap 256M --timeout 0.15
;; outcome: limit
;; kind: timeout
(import (scheme base) (scheme char))

(define s (make-string 5000000 #\x3bb))
(let loop () (string-foldcase s) (string-ci=? s s) (loop))
