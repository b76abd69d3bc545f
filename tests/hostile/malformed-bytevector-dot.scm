;; A dot in a bytevector.
;; outcome: error
(import (scheme base) (scheme write))

(display #u8(1 . 2))
