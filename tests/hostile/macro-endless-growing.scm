;; A macro that expands into a larger use of itself for ever.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(define-syntax grow
  (syntax-rules ()
    ((_ x ...) (grow x ... x ...))))
(grow 1 2)
