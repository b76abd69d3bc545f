;; division by exact zero: modulo
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(modulo 10 0) ;; expect-error: divide modulo
(write 'never)
