;; A macro that defines and expands for ever in a body.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(define-syntax more
  (syntax-rules ()
    ((_) (begin (define x 1) (more)))))
(let ()
  (more)
  1)
