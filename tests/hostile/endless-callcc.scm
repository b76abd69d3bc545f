;; A continuation that is entered without end.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write))

(define k #f)
(call/cc (lambda (c) (set! k c)))
(k #f)
