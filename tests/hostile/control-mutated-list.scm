;; A list cut short while for-each and map walk it.
;; outcome: ok,error
(import (scheme base) (scheme write))

(define l (list 1 2 3 4 5))
(for-each (lambda (x) (if (= x 2) (set-cdr! (cdr l) 7))) l)
(display "done\n")
