;; too many arguments for a primitive
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(car '(1) '(2)) ;; expect-error: arity car
(write 'never)
