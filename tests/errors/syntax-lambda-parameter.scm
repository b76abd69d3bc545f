;; lambda with a number as parameter
(import (scheme base) (scheme write))

(lambda (x 5) x) ;; expect-error: syntax 5
