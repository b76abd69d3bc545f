;; A loop through a captured continuation; nothing may pile up.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(define n 0)
(define k #f)
(call/cc (lambda (c) (set! k c)))
(set! n (+ n 1))
(if (< n 1000000)
    (k #f)
    (display "done\n"))
