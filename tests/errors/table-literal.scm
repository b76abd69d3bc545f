;; a literal table is a constant
(import (scheme base) (ruse table))
(table-set! #table(a 1) 'b 2) ;; expect-error: value a literal, which cannot be changed
