;; => as an expression
(import (scheme base) (scheme write))

(write =>) ;; expect-error: syntax =>
