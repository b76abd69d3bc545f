;; Symbols of ten million characters made by string->symbol.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define name (make-string 10000000 #\a))
(define s (string->symbol name))
(display (eq? s (string->symbol (string-append (string-copy name 1) "a"))))
(display (string-length (symbol->string s)))
