;; A rename of a name that is not there.
;; outcome: error
(import (scheme base) (scheme write))

(import (rename (scheme base) (no-such-name x)))
