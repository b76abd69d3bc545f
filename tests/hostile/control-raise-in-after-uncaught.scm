;; An error in an after thunk during a normal return, uncaught.
;; outcome: error
;; contains: in after
(import (scheme base) (scheme write))

(dynamic-wind (lambda () #f) (lambda () 1) (lambda () (error "in after")))
