;; Several errors in one text are reported together.
;; outcome: error
(import (scheme base) (scheme write))

(display "\q")
(display #\nosuchname)
(display #u8(999))
(display '(a . ))
