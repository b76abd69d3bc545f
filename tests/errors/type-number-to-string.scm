;; wrong type for number->string
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(number->string 'x) ;; expect-error: type number->string
(write 'never)
