;; A converter that raises inside parameterize leaves the old value.
;; outcome: ok
(import (scheme base) (scheme write) (scheme process-context))

(define p (make-parameter 1 (lambda (x) (if (number? x) x (raise 'bad)))))
(guard (problem (#t (display problem))) (parameterize ((p 'x)) (exit 1)))
(display (p))
