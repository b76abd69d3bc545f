;; A million nested block comments, all closed.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
;; generate: repeat "#|" 1000000
;; generate: repeat "|#" 1000000
;; generate: text "\n(display 1)\n"
(import (scheme base) (scheme write))

