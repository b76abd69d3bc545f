;;; The closure compiler said where the values came from, the others where they are received.

(import (scheme base))
(let-values (((a b)  ;; expect-error: arity 2 values
              0))
  a)
