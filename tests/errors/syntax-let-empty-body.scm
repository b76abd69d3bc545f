;; let without a body
(import (scheme base) (scheme write))

(let ((x 1))) ;; expect-error: syntax
