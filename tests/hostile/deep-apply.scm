;; apply with a million arguments, to a primitive and to a procedure.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define l (make-list 1000000 1))
(display (apply + l))
(display (length (apply list l)))
(display (length (apply (lambda (a . rest) rest) l)))
(display (vector-length (apply vector l)))
