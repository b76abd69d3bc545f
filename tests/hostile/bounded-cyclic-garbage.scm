;; A million cycles that nobody keeps.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(do ((i 0 (+ i 1)))
    ((= i 1000000) (display "done\n"))
  (let ((p (list i i)))
    (set-cdr! (cdr p) p)))
