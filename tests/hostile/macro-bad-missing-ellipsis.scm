;; A bad macro: missing ellipsis.
;; outcome: error
(import (scheme base) (scheme write))

(define-syntax m (syntax-rules () ((_ a ...) (list a))))
(display (m 1 2))
