;; match-let names itself and all values
(import (scheme base) (ruse match))

(match-let (((a b) '(1)) (c 2)) ;; expect-error: value match-let: the patterns do not match (1) 2
  a)
