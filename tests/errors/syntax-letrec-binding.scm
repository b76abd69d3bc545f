;; letrec with a bad binding
(import (scheme base) (scheme write))

(letrec (x) x) ;; expect-error: syntax
