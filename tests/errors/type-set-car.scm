;; wrong type for set-car!
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(set-car! 'x 1) ;; expect-error: type set-car!
(write 'never)
