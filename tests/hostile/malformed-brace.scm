;; A brace.
;; outcome: error
(import (scheme base) (scheme write))

{display 1}
