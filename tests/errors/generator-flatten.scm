;; A generator to be flattened gives lists.

(import (scheme base) (srfi 158))
(generator->list (gflatten (generator '(1) 2))) ;; expect-error: type gflatten: the generator must give lists, but it gave 2
