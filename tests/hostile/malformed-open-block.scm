;; A block comment without its end.
;; outcome: error
(import (scheme base) (scheme write))

(display 1) #| and so on
