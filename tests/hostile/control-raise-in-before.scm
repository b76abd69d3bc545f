;; An error in a before thunk: neither body nor after runs.
;; outcome: ok
(import (scheme base) (scheme write) (scheme process-context))

(guard (problem (#t (display problem)))
  (dynamic-wind (lambda () (raise 'before)) (lambda () (exit 1)) (lambda () (exit 2))))
