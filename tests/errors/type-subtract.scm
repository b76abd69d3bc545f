;; wrong type for -
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(- "5" 1) ;; expect-error: type -
(write 'never)
