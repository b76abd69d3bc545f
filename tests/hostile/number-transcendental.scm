;; Transcendental functions of huge exact numbers.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write) (scheme inexact))

(define huge (expt 10 10000))
(write (list (exp huge) (exp (- huge)) (exact? (log huge)) (atan huge) (atan 1 huge) (number? (sin huge))))
