;;; A value in place of a datum that does not compile is the value of `eval`; it was taken for compiled units, for ever.

(import (scheme base) (scheme write) (scheme eval) (ruse condition))
(write (handler-bind ((<error> (lambda (e) (use-value 46))))
         (list 'value (eval '(if) (environment '(scheme base)))))) ;; expect: (value 46)
