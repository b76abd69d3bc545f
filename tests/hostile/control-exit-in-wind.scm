;; exit inside dynamic-wind runs the afters.
;; outcome: ok
(import (scheme base) (scheme write) (scheme process-context))

(dynamic-wind (lambda () #f) (lambda () (exit 0)) (lambda () (display "after\n")))
(exit 1)
