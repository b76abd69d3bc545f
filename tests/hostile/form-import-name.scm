;; An import of a name that is not there.
;; outcome: error
(import (scheme base) (scheme write))

(import (only (scheme base) no-such-name))
