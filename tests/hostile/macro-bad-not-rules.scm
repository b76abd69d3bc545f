;; A bad macro: not rules.
;; outcome: error
(import (scheme base) (scheme write))

(define-syntax m 5)
(display (m))
