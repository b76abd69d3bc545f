;; raise of a string
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(raise "text") ;; expect-error: user text
(write 'never)
