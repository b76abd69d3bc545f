;; A fiber that has ended cannot be resumed.
;; except: thunk frames are entered again after they are gone

(import (scheme base) (ruse fiber))
(define f (make-fiber (lambda (x) x)))
(fiber-resume f 1)
(fiber-resume f 1) ;; expect-error: value fiber-resume: the fiber cannot be resumed, because it is done
