;; A bad macro: unequal lengths.
;; outcome: error
(import (scheme base) (scheme write))

(define-syntax m (syntax-rules () ((_ (a ...) (b ...)) (quote ((a b) ...)))))
(display (m (1 2 3) (1)))
