;; Five million symbols that nobody keeps must be collected.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(do ((i 0 (+ i 1)))
    ((= i 5000000) (display "done\n"))
  (string->symbol (string-append "a-symbol-nobody-keeps-" (number->string i))))
