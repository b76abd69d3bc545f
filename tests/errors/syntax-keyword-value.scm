;; a keyword as a value
(import (scheme base) (scheme write))

(write (list if)) ;; expect-error: syntax if
