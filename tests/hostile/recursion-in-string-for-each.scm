;; Endless recursion through string-for-each.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write))

(define (f c) (string-for-each f (string c #\a)) c)
(f #\a)
