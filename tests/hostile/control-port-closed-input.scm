;; Input from a closed port.
;; outcome: error
(import (scheme base) (scheme write))

(define port (open-input-string "abc"))
(close-port port)
(read-char port)
