;; A program text that is cyclic by a datum label.
;; outcome: error,limit
(import (scheme base) (scheme write))

#0=(begin (display 1) . #0#)
