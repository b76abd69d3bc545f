;; A hundred million values.
;; flags: --max-heap 32M --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(call-with-values (lambda () (apply values (make-list 100000000 0))) list)
