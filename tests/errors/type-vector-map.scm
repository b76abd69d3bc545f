;; wrong type for vector-map
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(vector-map car '(1 2)) ;; expect-error: type
(write 'never)
