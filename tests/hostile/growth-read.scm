;; Data read from string ports without end, all kept.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write) (scheme read))

(define text "(a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5 6 7 8 9)")
(let loop ((kept '()))
  (loop (cons (read (open-input-string text)) kept)))
