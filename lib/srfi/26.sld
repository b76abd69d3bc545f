;;; SRFI 26: CUT and CUTE specialise parameters without currying.
;;;
;;; <> and <...> are matched as unbound identifiers, so they are not exported.
(define-library (srfi 26)
  (export cut cute)
  (import (scheme base))
  (begin
    (define-syntax cut
      (syntax-rules ()
        ((_ slot-or-expression ...)
         (cut-step () () slot-or-expression ...))))

    ;; (cut-step (formal ...) (combination-part ...) rest ...)
    ;; The BEGIN keeps an expression in operator position from being taken as
    ;; a keyword use of the surrounding combination.
    (define-syntax cut-step
      (syntax-rules (<> <...>)
        ((_ (formal ...) (operator operand ...))
         (lambda (formal ...) ((begin operator) operand ...)))
        ((_ (formal ...) (operator operand ...) <...>)
         (lambda (formal ... . rest) (apply operator operand ... rest)))
        ((_ formals parts <...> . more)
         (syntax-error "cut: <...> must be the last slot" more))
        ((_ (formal ...) (part ...) <> . more)
         (cut-step (formal ... slot) (part ... slot) . more))
        ((_ formals (part ...) expression . more)
         (cut-step formals (part ... expression) . more))))

    (define-syntax cute
      (syntax-rules ()
        ((_ slot-or-expression ...)
         (cute-step () () () slot-or-expression ...))))

    ;; As CUT-STEP, with a list of bindings for the expressions, which are
    ;; evaluated once, when the procedure is made.
    (define-syntax cute-step
      (syntax-rules (<> <...>)
        ((_ (formal ...) bindings (operator operand ...))
         (let bindings (lambda (formal ...) (operator operand ...))))
        ((_ (formal ...) bindings (operator operand ...) <...>)
         (let bindings
           (lambda (formal ... . rest) (apply operator operand ... rest))))
        ((_ formals bindings parts <...> . more)
         (syntax-error "cute: <...> must be the last slot" more))
        ((_ (formal ...) bindings (part ...) <> . more)
         (cute-step (formal ... slot) bindings (part ... slot) . more))
        ((_ formals (binding ...) (part ...) expression . more)
         (cute-step formals (binding ... (value expression)) (part ... value) . more))))))
