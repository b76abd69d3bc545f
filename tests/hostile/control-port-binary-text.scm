;; A textual read of bytes that are no UTF-8.
;; outcome: ok
(import (scheme base) (scheme write) (scheme file) (scheme process-context))

(define path "hostile-invalid-utf8.tmp")
(call-with-port (open-binary-output-file path)
  (lambda (port) (write-bytevector (bytevector 97 255 254 128 192 98) port)))
(define result
  (guard (problem (#t 'refused))
    (call-with-input-file path (lambda (port) (string? (read-line port))))))
(delete-file path)
(display result)
