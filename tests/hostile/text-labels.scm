;; A hundred thousand datum labels, each referring to the one before.
;; flags: --max-heap 1G
;; outcome: ok,error
;; timeout: 30
;; generate: text "(display (length '(#0=(x)"
;; generate: repeat " #\j=(#\i#)" 100000
;; generate: text ")))\n"
(import (scheme base) (scheme write))

