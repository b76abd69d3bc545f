;; raise of #f
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(raise #f) ;; expect-error: user #f
(write 'never)
