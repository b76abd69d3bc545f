;; A macro that expands to itself.
;; flags: --timeout 0.1
;; outcome: limit,error
;; kind: timeout,syntax
(import (scheme base))

(define-syntax again (syntax-rules () ((_ . x) (again 1 . x))))
(again)
