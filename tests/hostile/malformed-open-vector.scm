;; A vector without its end.
;; outcome: error
(import (scheme base) (scheme write))

(display #(1 2
