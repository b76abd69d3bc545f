;; write-simple and display of a circle, each error caught.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base) (scheme write))

(define l (list 1 2 3))
(set-cdr! (cddr l) l)
(let loop ()
  (guard (e (#t #f)) (write-simple l (open-output-string)))
  (display l (open-output-string))
  (loop))
