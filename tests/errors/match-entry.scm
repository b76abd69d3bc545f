;; a key in a pattern of a table wants a pattern
(import (scheme base) (ruse match) (ruse table))
(match (table 'a 1)
  ((table (a)) 1)) ;; expect-error: syntax (KEY PATTERN)
