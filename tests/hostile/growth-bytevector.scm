;; A bytevector that doubles for ever.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write))

(let loop ((b (bytevector 1 2)))
  (loop (bytevector-append b b)))
