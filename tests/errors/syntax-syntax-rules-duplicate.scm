;; a pattern variable twice
(import (scheme base) (scheme write))

(define-syntax m (syntax-rules () ((_ a a) a))) ;; expect-error: syntax a
