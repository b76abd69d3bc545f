;; index out of range: vector-ref
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(vector-ref #(1 2 3) -1) ;; expect-error: index vector-ref
(write 'never)
