;; A bad macro: as variable.
;; outcome: error
(import (scheme base) (scheme write))

(define-syntax m (syntax-rules () ((_ a) a)))
(display (list m 1))
