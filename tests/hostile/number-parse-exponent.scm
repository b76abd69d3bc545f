;; string->number of exponents of every size ends at once.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write))

(for-each
 (lambda (text)
   (write (string->number text))
   (newline))
 '("1e999999999" "1e-999999999" "-1e999999999999999999999" "1e" "1e+" "e1" "1e1e1"
   "123456789e-10" "1/0" "0/0" "1/00" "1e400/2" "+inf.0i" "1@1e400" "#x1e999" "#b1e2"))
