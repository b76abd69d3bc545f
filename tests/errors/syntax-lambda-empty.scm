;; lambda without a body
(import (scheme base) (scheme write))

(lambda (x)) ;; expect-error: syntax
