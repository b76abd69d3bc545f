;; Every port operation on a port of the wrong kind or direction.
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

(define in (open-input-string "abc"))
(define out (open-output-string))
(define bin (open-input-bytevector (bytevector 1 2 3)))
(define bout (open-output-bytevector))
(must-fail
 (write-char #\a in) (write 1 in) (newline in) (flush-output-port in) (write-u8 1 in)
 (read-char out) (peek-char out) (read-line out) (read-string 1 out) (char-ready? out) (read-u8 out)
 (read-char bin) (peek-char bin) (read-line bin) (write-u8 1 bin)
 (write-char #\a bout) (write 1 bout) (read-u8 bout) (peek-u8 in) (read-bytevector 2 in)
 (close-input-port out) (close-output-port in) (get-output-string in) (get-output-bytevector out)
 (write-string "abc" out 2 1) (write-string "abc" out 0 9) (write-bytevector (bytevector 1) bout 2)
 (read-bytevector! (make-bytevector 2 0) bin 3) (write-u8 -1 bout))
(close-port in)
(close-port in)
(must-fail (read-char in) (char-ready? in))
(display "refused\n")
