;;; SRFI 6: basic string ports.
(import (only (scheme base) define read-char read-line write-string newline quote)
        (scheme write) (scheme read) (srfi 6))

(define in (open-input-string "(a b) \"c\" rest"))
(write (read in))
(newline) ;; expect: (a b)
(write (read in))
(newline) ;; expect: "c"
(write (read-line in))
(newline) ;; expect: " rest"
(define out (open-output-string))
(write 'sym out)
(write-string " " out)
(write "str" out)
(display (get-output-string out))
(newline) ;; expect: sym "str"
