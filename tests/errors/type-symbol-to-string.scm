;; wrong type for symbol->string
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(symbol->string "a") ;; expect-error: type symbol->string
(write 'never)
