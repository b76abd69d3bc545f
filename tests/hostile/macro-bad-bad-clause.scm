;; A bad macro: bad clause.
;; outcome: error
(import (scheme base) (scheme write))

(define-syntax m (syntax-rules () (_)))
(display (m))
