;; wrong type for vector-ref
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(vector-ref '(1 2) 0) ;; expect-error: type vector-ref
(write 'never)
