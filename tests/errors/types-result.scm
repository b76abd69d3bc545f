;; the result, at the expression that gives it
(import (scheme base) (ruse type))
(: size (-> (or string list) fixnum))
(define (size x)
  (if (string? x)
      (string-length x)
      x)) ;; expect-error: syntax size: the result must be fixnum, found list
