;;; A division by zero names the procedure that the program calls, not the one that it is lowered to.

(import (scheme base))
(truncate-remainder 0 0) ;; expect-error: divide truncate-remainder: division by zero
