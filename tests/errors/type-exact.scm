;; wrong type for exact
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(exact 'x) ;; expect-error: type exact
(write 'never)
