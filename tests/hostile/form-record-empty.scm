;; define-record-type without anything.
;; outcome: error
(import (scheme base) (scheme write))

(define-record-type)
