;; A library that exports one name twice for different things.
;; outcome: error
(import (scheme base) (scheme write))

(import (files duplicate-export))
(display x)
