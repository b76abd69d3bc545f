;; include of a file that does not exist
(import (scheme base) (scheme write))

(include "ruse-no-such-file.scm") ;; expect-error: syntax ruse-no-such-file.scm
