;; A string port that grows for ever.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write))

(define port (open-output-string))
(let loop ()
  (write-string "0123456789abcdef0123456789abcdef" port)
  (loop))
