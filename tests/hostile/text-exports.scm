;; A library of ten thousand exports inside the program file.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
;; generate: text "(define-library (wide)\n(export"
;; generate: repeat " v\i" 10000
;; generate: text ")\n(import (scheme base))\n(begin\n"
;; generate: repeat "(define v\i \i)\n" 10000
;; generate: text "))\n(import (scheme base) (scheme write) (wide))\n(display v9999)\n"
