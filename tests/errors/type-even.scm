;; wrong type for even?
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(even? 1.5) ;; expect-error: type even?
(write 'never)
