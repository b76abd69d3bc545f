;; index out of range: vector-copy
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(vector-copy #(1 2) 3) ;; expect-error: index vector-copy
(write 'never)
