;;; SRFI 2: AND-LET*, an AND whose clauses may bind variables for those that follow.
(define-library (srfi 2)
  (export and-let*)
  (import (scheme base))
  (begin
    ;; The last clause decides the value when there is no body, so the
    ;; one-clause patterns without a body stand before the general ones.
    (define-syntax and-let*
      (syntax-rules ()
        ((_ ()) #t)
        ((_ () body ...) (let () body ...))
        ((_ ((variable expression))) expression)
        ((_ ((expression))) expression)
        ((_ ((variable expression) clause ...) body ...)
         (let ((variable expression))
           (if variable (and-let* (clause ...) body ...) #f)))
        ((_ ((expression) clause ...) body ...)
         (if expression (and-let* (clause ...) body ...) #f))
        ((_ ((part ...) clause ...) body ...)
         (syntax-error "and-let*: a clause is (variable expression), (expression) or a variable"
                       (part ...)))
        ((_ (variable)) variable)
        ((_ (variable clause ...) body ...)
         (if variable (and-let* (clause ...) body ...) #f))))))
