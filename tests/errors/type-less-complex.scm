;; wrong type for <
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(< 1 2+3i) ;; expect-error: type <
(write 'never)
