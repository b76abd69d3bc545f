;; wrong type for cdr
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(cdr '()) ;; expect-error: type cdr
(write 'never)
