;; Endless recursion through call-with-port.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write))

(define (f) (+ 1 (call-with-port (open-output-string) (lambda (port) (f)))))
(f)
