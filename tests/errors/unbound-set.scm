;; assignment to an unknown variable
(import (scheme base) (scheme write))

(set! never-defined 1) ;; expect-error: unbound never-defined
