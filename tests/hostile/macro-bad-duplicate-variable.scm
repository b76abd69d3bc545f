;; A bad macro: duplicate variable.
;; outcome: error
(import (scheme base) (scheme write))

(define-syntax m (syntax-rules () ((_ a a) 1)))
(display (m 1 2))
