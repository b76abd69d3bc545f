;; wrong type for reverse
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(reverse 'x) ;; expect-error: type reverse
(write 'never)
