;; define-syntax with something else than a transformer
(import (scheme base) (scheme write))

(define-syntax m 5) ;; expect-error: syntax
