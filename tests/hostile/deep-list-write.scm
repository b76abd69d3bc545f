;; A list of three million elements is written and read again.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write) (scheme read))

(define l (make-list 3000000 7))
(define port (open-output-string))
(write l port)
(display (equal? l (read (open-input-string (get-output-string port)))))
