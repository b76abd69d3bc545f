;; Twenty thousand evaluations with new code each time.
;; flags: --max-heap 64M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write) (scheme eval))

(define here (environment (quote (scheme base))))
(do ((i 0 (+ i 1)))
    ((= i 20000) (display "done\n"))
  (eval (list (list (quote lambda) (quote (x)) (list (quote +) (quote x) i)) 1) here))
