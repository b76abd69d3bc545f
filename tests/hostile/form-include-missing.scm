;; An include of a file that is not there.
;; outcome: error
(import (scheme base) (scheme write))

(include "no-such-file.scm")
