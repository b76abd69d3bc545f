;; two data after a dot
(import (scheme base) (scheme write))

(write '(1 . 2 3)) ;; expect-error: syntax
