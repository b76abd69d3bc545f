;; A bad macro: syntax error.
;; outcome: error
(import (scheme base) (scheme write))

(define-syntax m (syntax-rules () ((_ a) (syntax-error "not here" a))))
(display (m 1))
