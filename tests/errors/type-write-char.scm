;; wrong type for write-char
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(write-char "a") ;; expect-error: type write-char
(write 'never)
