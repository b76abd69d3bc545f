;; A library that exports a name it does not define.
;; outcome: error
(import (scheme base) (scheme write))

(import (files no-export))
(display missing)
