;; no arguments for a primitive
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(cons) ;; expect-error: arity cons
(write 'never)
