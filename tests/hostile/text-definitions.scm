;; A program of sixty thousand definitions.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
;; generate: repeat "(define v\i \i)\n" 60000
;; generate: text "(display (+ v0 v59999))\n"
(import (scheme base) (scheme write))

