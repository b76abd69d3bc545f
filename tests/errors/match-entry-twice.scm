;; a key in a pattern of a struct can occur once
(import (scheme base) (ruse match) (ruse struct))
(match (struct 'a 1)
  ((struct (a x)
           ('a y)) 1)) ;; expect-error: syntax occurs twice
