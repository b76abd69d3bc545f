;; A list that doubles for ever by append.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write))

(let loop ((l (list 1 2)))
  (loop (append l l)))
