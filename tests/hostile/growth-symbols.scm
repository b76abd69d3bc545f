;; New symbols without end, all kept.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write))

(let loop ((i 0) (kept '()))
  (loop (+ i 1)
        (cons (string->symbol (string-append "symbol-number-" (number->string i))) kept)))
