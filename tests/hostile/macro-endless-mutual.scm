;; Two macros that expand into each other for ever.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(define-syntax ping (syntax-rules () ((_ x) (pong x))))
(define-syntax pong (syntax-rules () ((_ x) (ping x))))
(ping 1)
