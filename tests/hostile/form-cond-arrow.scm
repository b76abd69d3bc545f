;; => without a receiver.
;; outcome: error
(import (scheme base) (scheme write))

(display (cond (1 =>)))
