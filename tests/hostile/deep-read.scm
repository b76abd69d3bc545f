;; read of a list nested a million deep from a string port.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
(import (scheme base) (scheme write) (scheme read))

(define text (string-append (make-string 1000000 #\() (make-string 1000000 #\))))
(display (pair? (read (open-input-string text))))
