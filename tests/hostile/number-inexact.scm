;; Exact numbers beyond the range of flonums.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write) (scheme inexact))

(define huge (expt 10 100000))
(write (list (inexact huge) (inexact (- huge)) (inexact (/ 1 huge)) (inexact (/ (+ huge 1) huge))
             (inexact (/ huge (- huge 1))) (exact 1e308) (sqrt (* huge huge 1.0)) (= huge +inf.0)
             (< huge +inf.0) (< 1e308 huge)))
