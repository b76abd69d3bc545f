;; An import of nothing well-formed.
;; outcome: error
(import (scheme base) (scheme write))

(import 5)
