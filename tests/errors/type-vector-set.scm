;; wrong type for vector-set!
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(vector-set! 5 0 0) ;; expect-error: type vector-set!
(write 'never)
