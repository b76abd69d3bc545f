;; raise of a list
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(raise '(1 2 three)) ;; expect-error: user three
(write 'never)
