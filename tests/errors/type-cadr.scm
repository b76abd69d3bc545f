;; wrong type for cadr
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(cadr '(1)) ;; expect-error: type cadr
(write 'never)
