;; two declarations
(import (scheme base) (ruse type))
(: f (-> fixnum fixnum))
(define (f (x : fixnum)) x) ;; expect-error: syntax `f` is declared twice
