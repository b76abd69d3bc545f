;; A loop through the clauses of a case-lambda.
;; flags: --fuel 1M
;; outcome: limit
;; kind: fuel
(import (scheme base) (scheme case-lambda))

(define f (case-lambda ((a) (f a a)) ((a b) (f a))))
(f 1)
