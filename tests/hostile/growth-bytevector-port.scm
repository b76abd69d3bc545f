;; A bytevector port that grows for ever.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write))

(define port (open-output-bytevector))
(define chunk (make-bytevector 1000 7))
(let loop ()
  (write-bytevector chunk port)
  (loop))
