;; A bad macro: no clause.
;; outcome: error
(import (scheme base) (scheme write))

(define-syntax m (syntax-rules () ((_ a b) 1)))
(display (m 1))
