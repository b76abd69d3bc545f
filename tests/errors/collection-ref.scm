;; ref wants a collection
(import (scheme base) (ruse collection))
(ref 'no 1) ;; expect-error: type ref: argument 1 must be a collection
