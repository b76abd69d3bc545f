;; else is not the last clause
(import (scheme base) (scheme write))

(cond (else 1) (#t 2)) ;; expect-error: syntax else
