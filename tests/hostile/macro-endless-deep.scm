;; A macro that puts itself inside its expansion for ever.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(define-syntax nest
  (syntax-rules ()
    ((_ x) (list (nest (x x))))))
(display (nest 1))
