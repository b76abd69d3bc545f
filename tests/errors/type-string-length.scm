;; wrong type for string-length
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(string-length 5) ;; expect-error: type string-length
(write 'never)
