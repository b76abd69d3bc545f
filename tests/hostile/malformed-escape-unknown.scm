;; An unknown escape in a string.
;; outcome: error
(import (scheme base) (scheme write))

(display "\q")
