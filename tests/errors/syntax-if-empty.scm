;; if without parts
(import (scheme base) (scheme write))

(if) ;; expect-error: syntax if
