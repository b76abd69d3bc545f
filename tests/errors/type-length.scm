;; wrong type for length
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(length 5) ;; expect-error: type length
(write 'never)
