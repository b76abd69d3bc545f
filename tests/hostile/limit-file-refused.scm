;; A program without capabilities that tries every way to a file.
;; flags: --sandbox --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base) (scheme file) (scheme load) (scheme process-context))

(define (try f) (guard (e ((file-error? e) #f)) (f) (exit 99)))
(let loop ()
  (try (lambda () (open-input-file "/etc/passwd")))
  (try (lambda () (open-binary-input-file "../limit-file-refused.scm")))
  (try (lambda () (open-output-file "made")))
  (try (lambda () (open-binary-output-file "/tmp/made")))
  (try (lambda () (delete-file "made")))
  (try (lambda () (file-exists? "/etc/passwd")))
  (try (lambda () (load "/etc/passwd")))
  (try (lambda () (get-environment-variable "HOME")))
  (try (lambda () (get-environment-variables)))
  (loop))
