;; An unbound variable.
;; outcome: error
;; contains: lenght
(import (scheme base) (scheme write))

(display (lenght (list 1 2)))
