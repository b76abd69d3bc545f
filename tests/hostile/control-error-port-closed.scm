;; An uncaught error after the error port was closed.
;; outcome: error
(import (scheme base) (scheme write))

(close-port (current-error-port))
(car 5)
