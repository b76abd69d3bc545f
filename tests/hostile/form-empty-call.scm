;; An empty combination.
;; outcome: error
(import (scheme base) (scheme write))

(display ())
