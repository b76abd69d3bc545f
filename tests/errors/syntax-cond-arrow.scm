;; => without a receiver
(import (scheme base) (scheme write))

(cond (1 =>)) ;; expect-error: syntax
