;; A hexadecimal escape without digits.
;; outcome: error
(import (scheme base) (scheme write))

(display "\x;")
