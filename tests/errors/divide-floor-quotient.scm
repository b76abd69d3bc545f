;; division by exact zero: floor-quotient
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(floor-quotient 1 0) ;; expect-error: divide floor-quotient
(write 'never)
