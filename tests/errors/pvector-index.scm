;; an index outside of a persistent vector
(import (scheme base) (ruse vector))
(pvector-ref (pvector 1 2) 2) ;; expect-error: index pvector-ref: argument 2 must be an index from 0 to 1, but it is 2
