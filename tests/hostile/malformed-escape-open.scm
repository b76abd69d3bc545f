;; A hexadecimal escape without its semicolon.
;; outcome: error
(import (scheme base) (scheme write))

(display "\x41")
