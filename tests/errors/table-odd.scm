;; a key without a value
(import (scheme base) (ruse table))
(table 'a 1 'b) ;; expect-error: value no value follows the key b
