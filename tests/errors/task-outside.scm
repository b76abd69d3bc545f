;; Tasks are spawned by tasks.

(import (scheme base) (ruse task))
(spawn (lambda () 1)) ;; expect-error: value spawn: no task is running
