;; Tasks that all wait for each other: the main task is told so where it waits.
;; except: thunk frames are entered again after they are gone

(import (scheme base) (ruse task))
(run-tasks
 (lambda ()
   (let ((channel (make-channel)))
     (spawn (lambda () (channel-put! (make-channel) 1)))
     (list (channel-get channel))))) ;; expect-error: value run-tasks: all tasks wait for each other
