;; A macro that defines a new macro and uses it for ever.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(define-syntax make
  (syntax-rules ()
    ((_ x)
     (let-syntax ((next (syntax-rules () ((_ y) (make (y x))))))
       (next x)))))
(display (make 1))
