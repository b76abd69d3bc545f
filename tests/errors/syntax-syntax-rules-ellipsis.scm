;; a template with too few ellipses
(import (scheme base) (scheme write))

(define-syntax m (syntax-rules () ((_ a ...) a))) ;; expect-error: syntax a
