;; Printing an integer of a hundred million bits: Ctrl-C must be answered inside.
;; flags: --max-heap 1G
;; outcome: interrupted,ok,limit
;; timeout: 60
;; interrupt: 1
(import (scheme base) (scheme write))

(display (string-length (number->string (expt 3 60000000))))
