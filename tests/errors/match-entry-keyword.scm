;; after the keys of a pattern come #:rest or #:only
(import (scheme base) (ruse match) (ruse struct))
(match (struct 'a 1)
  ((struct (a x) #:others y) 1)) ;; expect-error: syntax #:rest PATTERN
