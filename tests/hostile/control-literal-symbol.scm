;; Changing the name of a symbol must not change the symbol.
;; outcome: ok
(import (scheme base) (scheme write))

(guard (problem (#t #f)) (string-set! (symbol->string 'abc) 0 #\x))
(display 'abc)
(display (eq? 'abc (string->symbol "abc")))
