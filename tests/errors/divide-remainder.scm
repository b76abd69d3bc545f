;; division by exact zero: remainder
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(remainder 1 0) ;; expect-error: divide remainder
(write 'never)
