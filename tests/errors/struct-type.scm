;; not a struct
(import (scheme base) (ruse struct))
(struct-ref '((a . 1)) 'a) ;; expect-error: type struct-ref: argument 1 must be a struct
