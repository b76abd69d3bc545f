;; Output to a closed port.
;; outcome: error
(import (scheme base) (scheme write))

(define port (open-output-string))
(close-port port)
(write-string "x" port)
