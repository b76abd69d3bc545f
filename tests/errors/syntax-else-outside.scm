;; else as an expression
(import (scheme base) (scheme write))

(write else) ;; expect-error: syntax else
