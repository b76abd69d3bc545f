;; read at the end of its text, again and again.
;; outcome: ok
(import (scheme base) (scheme write) (scheme read))

(define p (open-input-string "  ; nothing\n"))
(write (map eof-object? (list (read p) (read p) (read-char p) (peek-char p) (read-line p) (read-string 5 p))))
