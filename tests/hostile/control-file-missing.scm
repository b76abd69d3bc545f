;; Files that are not there, directories, names with NUL, the empty name.
;; outcome: ok
(import (scheme base) (scheme write) (scheme file) (scheme process-context) (scheme load))

(define-syntax must-fail
  (syntax-rules ()
    ((_ expression ...)
     (begin
       (unless (guard (problem (#t #t)) expression #f)
         (write 'expression)
         (display " gave no error\n")
         (exit 1))
       ...))))

(must-fail
 (open-input-file "no/such/file") (open-output-file "no/such/directory/file") (open-input-file "")
 (open-input-file "a\x0;b") (delete-file "no-such-file") (open-output-file ".") (load "no-such-file")
 (call-with-input-file "no-such-file" read-char) (with-input-from-file "no-such-file" read-char)
 (open-input-file (make-string 100000 #\a)))
(display (guard (problem ((file-error? problem) 'file-error)) (open-input-file "no-such-file")))
