;; a table says which key has no value
(import (scheme base) (ruse table))
(define t (table 'a 1))
(table-ref t 'b) ;; expect-error: value table-ref: the table has no value for the key b
