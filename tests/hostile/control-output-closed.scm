;; Output to a standard output port that was closed.
;; outcome: error
(import (scheme base) (scheme write))

(close-port (current-output-port))
(display 1)
