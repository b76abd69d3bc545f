;; a struct says which key has no value
(import (scheme base) (ruse struct))
(struct-ref (struct 'a 1) 'b) ;; expect-error: value struct-ref: the struct has no value for the key b
