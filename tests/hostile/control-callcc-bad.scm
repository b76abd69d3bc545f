;; call/cc of things that are no procedures or take other arguments.
;; outcome: ok
(import (scheme base) (scheme write) (scheme process-context))

(define-syntax must-fail
  (syntax-rules ()
    ((_ expression ...)
     (begin
       (unless (guard (problem (#t #t)) expression #f)
         (write 'expression)
         (display " gave no error\n")
         (exit 1))
       ...))))

(must-fail (call/cc 5) (call/cc (lambda () 1)) (call/cc cons) ((call/cc (lambda (k) k)) 1 2))
(display "refused")
