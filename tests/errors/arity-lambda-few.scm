;; too few arguments for a lambda expression
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
((lambda (x y) (list x y)) 1) ;; expect-error: arity
(write 'never)
