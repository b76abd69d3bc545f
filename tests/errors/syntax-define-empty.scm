;; define without parts
(import (scheme base) (scheme write))

(define) ;; expect-error: syntax define
