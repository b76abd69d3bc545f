;; not a table
(import (scheme base) (ruse table))
(table-ref/default '(1) 'b 0) ;; expect-error: type table-ref: argument 1 must be a hash table
