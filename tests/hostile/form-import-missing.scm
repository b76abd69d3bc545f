;; An import of a library that is not there.
;; outcome: error
(import (scheme base) (scheme write))

(import (no such library))
