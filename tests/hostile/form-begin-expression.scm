;; An empty begin as an expression.
;; outcome: ok,error
(import (scheme base) (scheme write))

(display (begin))
