;; An error in an after thunk that runs because of exit.
;; outcome: ok,error
(import (scheme base) (scheme write) (scheme process-context))

(dynamic-wind (lambda () #f) (lambda () (exit 0)) (lambda () (error "too late")))
