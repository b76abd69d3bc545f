;;; SRFI 28: basic format strings (~a, ~s, ~%, ~~), returning a string.
(define-library (srfi 28)
  (export format)
  (import (scheme base) (scheme write))
  (begin
    (define (format control . arguments)
      (let ((in (open-input-string control))
            (out (open-output-string)))
        (let loop ((rest arguments))
          (let ((char (read-char in)))
            (cond
             ((eof-object? char)
              (if (pair? rest)
                  (error "format: more arguments than directives" control rest))
              (get-output-string out))
             ((char=? char #\~)
              (loop (directive control (read-char in) rest out)))
             (else
              (write-char char out)
              (loop rest)))))))

    ;; Writes what one directive asks for, returns the arguments left.
    (define (directive control char arguments out)
      (case char
        ((#\a #\A)
         (display (next-argument control arguments) out)
         (cdr arguments))
        ((#\s #\S)
         (write (next-argument control arguments) out)
         (cdr arguments))
        ((#\%) (newline out) arguments)
        ((#\~) (write-char #\~ out) arguments)
        (else
         (if (eof-object? char)
             (error "format: the control string ends in ~" control)
             (error "format: unknown directive" control char)))))

    (define (next-argument control arguments)
      (if (pair? arguments)
          (car arguments)
          (error "format: fewer arguments than directives" control)))))
