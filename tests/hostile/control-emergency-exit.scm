;; emergency-exit ends at once, without afters.
;; outcome: ok
(import (scheme base) (scheme write) (scheme process-context))

(dynamic-wind (lambda () #f) (lambda () (emergency-exit 0)) (lambda () (let loop () (loop))))
