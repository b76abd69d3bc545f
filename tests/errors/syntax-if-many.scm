;; if with four parts
(import (scheme base) (scheme write))

(if 1 2 3 4) ;; expect-error: syntax if
