;; a syntax-rules clause that is no list
(import (scheme base) (scheme write))

(define-syntax m (syntax-rules () 5)) ;; expect-error: syntax
