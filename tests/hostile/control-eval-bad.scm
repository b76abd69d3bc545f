;; eval of things that are no expressions.
;; outcome: ok
(import (scheme base) (scheme write) (scheme eval) (scheme process-context))

(define-syntax must-fail
  (syntax-rules ()
    ((_ expression ...)
     (begin
       (unless (guard (problem (#t #t)) expression #f)
         (write 'expression)
         (display " gave no error\n")
         (exit 1))
       ...))))

(define here (environment '(scheme base)))
(must-fail
 (eval '() here) (eval '(if) here) (eval '(1 . 2) here) (eval '(lambda) here) (eval 'no-such here)
 (eval '(let ((x)) x) here) (eval 1 5) (environment '(no such library)) (environment 5)
 (eval '(define) here) (eval '(quote) here) (eval (list 'quote 1 2) here) (eval '(else) here))
(display "refused")
