;; wrong type for string-ref
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(string-ref 'abc 0) ;; expect-error: type string-ref
(write 'never)
