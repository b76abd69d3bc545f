;;; interpreter/main.scm: a Scheme interpreter in Scheme.
;;;
;;;   ruse examples/interpreter/main.scm FILE [ARGUMENT ...]
;;;   ruse examples/interpreter/main.scm examples/queens.scm 9
;;;
;;; Runs an R7RS program. Expressions are first translated into Scheme closures,
;;; with variables resolved to frame positions, and then called; so tail calls,
;;; continuations, the numeric tower and garbage collection are those of the
;;; Scheme underneath. See mini/compile.sld for the translation, mini/derived.sld
;;; for the forms that are rewritten into simpler ones, mini/rules.sld for
;;; `syntax-rules`, mini/primitives.sld for what a program can call.
;;;
;;; Left out: libraries other than those in mini/primitives.sld, hygiene (a
;;; program must not redefine `if`, `lambda`, `car` and such), local macros.
;;;
;;; run: ruse examples/interpreter/main.scm examples/queens.scm 6

(import (scheme base) (scheme file) (scheme read) (scheme write)
        (scheme process-context) (mini compile))

(define (run-program port)
  (let loop ()
    (let ((form (read port)))
      (unless (eof-object? form)
        (evaluate form)
        (loop)))))

(define (report-and-exit name problem)
  (let ((port (current-error-port)))
    (display name port)
    (display ": " port)
    (cond
      ((error-object? problem)
       (display (error-object-message problem) port)
       (for-each (lambda (irritant)
                   (display " " port)
                   (write irritant port))
                 (error-object-irritants problem)))
      (else
       (display "uncaught: " port)
       (write problem port)))
    (newline port)
    (exit 70)))

(define (main arguments)
  (when (null? arguments)
    (display "usage: interpreter/main.scm FILE [ARGUMENT ...]\n" (current-error-port))
    (exit 64))
  ;; The program sees its own name and arguments, not the interpreter's.
  (define-global! 'command-line (lambda () arguments))
  (guard (problem (#t (report-and-exit (car arguments) problem)))
    (call-with-input-file (car arguments) run-program)))

(main (cdr (command-line)))
