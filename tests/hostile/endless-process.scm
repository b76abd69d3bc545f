;; A program that does not end does not hold up an interrupt.
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (ruse process))

(let loop ()
  (run '("sleep" "1000") #:stdin 'null)
  (loop))
