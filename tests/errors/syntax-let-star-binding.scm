;; let* with a bad binding
(import (scheme base) (scheme write))

(let* ((x 1 2)) x) ;; expect-error: syntax
