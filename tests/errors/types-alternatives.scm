;; an `or` of lists of different elements, which nothing could tell apart
(import (scheme base) (ruse type))
(define-type names (listof symbol))
(: f (-> (or string (listof fixnum)
             names) any)) ;; expect-error: syntax `or` cannot tell `(listof fixnum)` and `(listof symbol)` apart
(define (f x) x)
