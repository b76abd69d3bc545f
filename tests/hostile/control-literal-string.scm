;; Changing a string literal is an error in R7RS; it may be allowed.
;; outcome: ok,error
(import (scheme base) (scheme write))

(define s "abc")
(string-set! s 0 #\x)
(display s)
