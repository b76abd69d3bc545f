;; What a task raises and nobody joins ends the run.
;; except: thunk frames are entered again after they are gone

(import (scheme base) (ruse task))
(run-tasks
 (lambda ()
   (spawn (lambda ()
            (task-yield)
            (car 5))) ;; expect-error: type car: argument 1 must be a pair
   (sleep 1000)))
