;; wrong type for quotient
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(quotient 1/2 2) ;; expect-error: type quotient
(write 'never)
