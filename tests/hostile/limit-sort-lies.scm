;; sort of a long list with a comparison that lies, again and again.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base) (srfi 132))

(define l (make-list 100000 1))
(let loop () (list-sort (lambda (a b) #t) l) (loop))
