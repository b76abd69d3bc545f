;; lambda with a parameter twice
(import (scheme base) (scheme write))

(lambda (x y x) x) ;; expect-error: syntax x
