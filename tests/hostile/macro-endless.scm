;; A macro that expands into itself for ever.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(define-syntax forever
  (syntax-rules ()
    ((_ x) (forever x))))
(forever 1)
