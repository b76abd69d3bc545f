;; A bad macro: rules alone.
;; outcome: error
(import (scheme base) (scheme write))

(display (syntax-rules () ((_ a) a)))
