;; Malformed data given to read: a read error each time, and the program goes on.
;; outcome: ok
(import (scheme base) (scheme write) (scheme read) (scheme process-context))

(define (refused? text)
  (guard (problem ((read-error? problem) #t))
    (let ((port (open-input-string text)))
      (let loop ((datum (read port)))
        (if (eof-object? datum) #f (loop (read port)))))))
(for-each
 (lambda (text)
   (unless (refused? text)
     (write text)
     (display " was accepted\n")
     (exit 1)))
 '("(" "(1 2" ")" "#(1" "'" "(1 . )" "( . 1)" "(1 . 2 3)" "\"abc" "|abc" "#|" "#\\nosuch" "#u8(256)"
   "#u8(a)" "#u8(1 . 2)" "#(1 . 2)" "#1#" "\"\\q\"" "\"\\x110000;\"" "\"\\xD800;\"" "\"\\x41\"" "#xZZ" "#e" "#" "#;" "#;)"
   "(1 #;)" "#\\xD800" "#\\x110000" "(a . b . c)" "#tru" "#nosuch" "#0=#0#"))
(display "refused\n")
