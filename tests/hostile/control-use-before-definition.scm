;; A top-level variable used before its definition.
;; outcome: error
(import (scheme base) (scheme write))

(display later)
(define later 1)
