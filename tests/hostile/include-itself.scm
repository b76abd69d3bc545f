;; A program that includes itself.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(include "include-itself.scm")
