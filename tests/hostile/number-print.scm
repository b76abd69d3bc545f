;; 7 to the power of a million, printed in four radices.
;; flags: --max-heap 256M
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define n (expt 7 1000000))
(for-each
 (lambda (radix)
   (display (string-length (number->string n radix)))
   (newline))
 '(2 8 10 16))
