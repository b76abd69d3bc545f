;; case without a key.
;; outcome: error
(import (scheme base) (scheme write))

(case)
