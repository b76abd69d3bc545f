;; A bad macro: two ellipses.
;; outcome: error
(import (scheme base) (scheme write))

(define-syntax m (syntax-rules () ((_ a ... b ...) 1)))
(display (m 1 2))
