;; A macro whose expansion doubles forty times.
;; flags: --timeout 0.1
;; outcome: limit,error
;; kind: timeout,syntax
(import (scheme base))

(define-syntax twice (syntax-rules () ((_ x) (begin x x))))
(twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice (twice 1))))))))))))))))))))))))))))))))))))))))
