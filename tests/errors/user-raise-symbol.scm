;; raise of a symbol
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(raise 'oops) ;; expect-error: user oops
(write 'never)
