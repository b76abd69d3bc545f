;; A bad macro: bad literals.
;; outcome: error
(import (scheme base) (scheme write))

(define-syntax m (syntax-rules 5 ((_ a) a)))
(display (m 1))
