;; cond-expand without a clause that holds, used as an expression.
;; outcome: error,ok
(import (scheme base) (scheme write))

(display (cond-expand (no-such-feature 1)))
