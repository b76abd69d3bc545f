;; A timeout without a default is an error.
;; except: thunk frames are entered again after they are gone

(import (scheme base) (ruse task))
(run-tasks
 (lambda ()
   (list
    (with-timeout 0.01 (lambda () (sleep 1000)))))) ;; expect-error: value with-timeout: the time is up, in seconds: 0.01
