;; wrong type for string-append
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(string-append "a" 'b) ;; expect-error: type string-append
(write 'never)
