;; index out of range: vector-fill!
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(vector-fill! (make-vector 2 0) 1 0 5) ;; expect-error: index vector-fill!
(write 'never)
