;; define of three parts
(import (scheme base) (scheme write))

(define x 1 2) ;; expect-error: syntax define
