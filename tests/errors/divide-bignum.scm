;; division by exact zero: quotient
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(quotient 100000000000000000000 0) ;; expect-error: divide quotient
(write 'never)
