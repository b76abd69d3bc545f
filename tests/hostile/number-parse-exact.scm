;; string->number of exact numbers too large to hold: false, or an error.
;; flags: --max-heap 256M
;; outcome: ok,limit
(import (scheme base) (scheme write))

(for-each
 (lambda (text)
   (write (guard (problem (#t 'refused)) (number? (string->number text))))
   (newline))
 '("#e1e999999999999" "#e1e-999999999999" "#e1.5e99999999999999999999" "#e1@1e999999999"))
