;; A loop without end inside eval.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write) (scheme eval))

(eval '(let loop () (loop)) (environment '(scheme base)))
