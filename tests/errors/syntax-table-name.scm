;; an equivalence that literals have not
(import (scheme base))

#table:equal(a 1) ;; expect-error: syntax #table:equal
