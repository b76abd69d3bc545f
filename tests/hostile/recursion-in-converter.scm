;; A parameter converter that makes a parameter with itself as converter.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write))

(define (convert x) (list (make-parameter x convert)))
(make-parameter 1 convert)
