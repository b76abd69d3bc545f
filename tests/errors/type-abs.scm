;; wrong type for abs
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(abs 'x) ;; expect-error: type abs
(write 'never)
