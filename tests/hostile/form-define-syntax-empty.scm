;; define-syntax without a transformer.
;; outcome: error
(import (scheme base) (scheme write))

(define-syntax m)
