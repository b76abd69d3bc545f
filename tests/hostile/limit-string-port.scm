;; A loop that writes to a string port and reads it back.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base) (scheme read) (scheme write))

(let loop ((x '(1 2)))
  (let ((port (open-output-string)))
    (write x port)
    (loop (read (open-input-string (get-output-string port))))))
