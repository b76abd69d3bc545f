;; The factorial of 20,000, and its digits.
;; flags: --max-heap 256M
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define (factorial n) (if (= n 0) 1 (* n (factorial (- n 1)))))
(display (string-length (number->string (factorial 20000))))
