;; wrong type for char->integer
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(char->integer 65) ;; expect-error: type char->integer
(write 'never)
