;; index out of range: vector-set!
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(vector-set! (vector 1) 1 0) ;; expect-error: index vector-set!
(write 'never)
