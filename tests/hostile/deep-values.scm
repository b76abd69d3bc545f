;; A hundred thousand values received at once.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(display (call-with-values (lambda () (apply values (make-list 100000 1))) +))
