;; A JSON text of a million arrays in each other, read, written and folded.
;; outcome: ok
(import (scheme base) (srfi 180))

(define text (string-append (make-string 1000000 #\[) (make-string 1000000 #\])))
(define value (json-read (open-input-string text)))
(json-write value (open-output-string))
(json-fold (lambda (obj seed) seed) values values values values 0 (open-input-string text))
