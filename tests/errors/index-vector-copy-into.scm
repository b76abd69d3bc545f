;; index out of range: vector-copy!
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(vector-copy! (make-vector 2 0) 1 #(1 2)) ;; expect-error: index vector-copy!
(write 'never)
