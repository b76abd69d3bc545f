;; raise of a number
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(raise 42) ;; expect-error: user 42
(write 'never)
