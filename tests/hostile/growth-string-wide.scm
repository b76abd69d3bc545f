;; A string beyond ASCII that doubles for ever.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write))

(let loop ((s "\x3BB;\x1F600;"))
  (loop (string-append s s)))
