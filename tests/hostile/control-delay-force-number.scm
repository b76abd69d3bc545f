;; delay-force of something that is no promise.
;; outcome: ok,error
(import (scheme base) (scheme write) (scheme lazy))

(display (force (delay-force 5)))
