;; a program that is not there
(import (scheme base) (ruse process))
(process->string '("no-such-program-at-all")) ;; expect-error: file cannot start
