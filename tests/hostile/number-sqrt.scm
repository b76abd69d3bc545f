;; The integer square root of a number of a hundred thousand digits.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write))

(call-with-values
 (lambda () (exact-integer-sqrt (expt 10 100001)))
 (lambda (root rest) (display (= (+ (* root root) rest) (expt 10 100001)))))
