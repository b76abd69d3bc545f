;; let binds a name twice
(import (scheme base) (scheme write))

(let ((x 1) (x 2)) x) ;; expect-error: syntax x
