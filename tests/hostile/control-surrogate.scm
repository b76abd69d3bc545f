;; integer->char of a surrogate.
;; outcome: error
(import (scheme base) (scheme write))

(display (integer->char #xD800))
