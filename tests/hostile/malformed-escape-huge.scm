;; A hexadecimal escape of forty digits.
;; outcome: error
(import (scheme base) (scheme write))

(display "\x1000000000000000000000000000000000000000;")
