;; An ellipsis as an expression.
;; outcome: error
(import (scheme base) (scheme write))

(display ...)
