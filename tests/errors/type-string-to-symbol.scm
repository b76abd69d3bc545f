;; wrong type for string->symbol
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(string->symbol 'a) ;; expect-error: type string->symbol
(write 'never)
