;; wrong type for exact-integer-sqrt
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(exact-integer-sqrt 'x) ;; expect-error: type exact-integer-sqrt
(write 'never)
