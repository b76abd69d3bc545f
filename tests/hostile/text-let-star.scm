;; A let* of fifty thousand bindings, each using the one before.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(display (let* ((v 0)"
;; generate: repeat "(v (+ v 1))\n" 50000
;; generate: text ") v))\n"
(import (scheme base) (scheme write))

