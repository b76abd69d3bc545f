;; wrong type for +
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(+ 1 'two) ;; expect-error: type +
(write 'never)
