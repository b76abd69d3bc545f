;; let with a bad binding
(import (scheme base) (scheme write))

(let ((x)) x) ;; expect-error: syntax
