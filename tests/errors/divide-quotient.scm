;; division by exact zero: quotient
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(quotient 1 0) ;; expect-error: divide quotient
(write 'never)
