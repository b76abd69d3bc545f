;; define where an expression must stand
(import (scheme base) (scheme write))

(write (+ 1 (define x 2))) ;; expect-error: syntax define
