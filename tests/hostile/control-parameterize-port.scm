;; current-output-port bound to something that is no port.
;; outcome: error
(import (scheme base) (scheme write))

(parameterize ((current-output-port 5)) (display 1))
