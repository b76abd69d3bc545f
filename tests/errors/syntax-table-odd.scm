;; the last key of a literal table has no value
(import (scheme base))

#table(a 1 b) ;; expect-error: syntax no value
