;; exit inside an after thunk that runs because of exit.
;; outcome: ok
(import (scheme base) (scheme write) (scheme process-context))

(dynamic-wind (lambda () #f) (lambda () (exit 1)) (lambda () (exit 0)))
