;; calling a variable that holds no procedure
(import (scheme base) (scheme write))

(define table '(1 2))
(list (table 0)) ;; expect-error: type
