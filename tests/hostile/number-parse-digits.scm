;; A million digits from a string to an integer and back.
;; flags: --max-heap 256M
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define digits (make-string 1000000 #\7))
(display (string=? digits (number->string (string->number digits))))
