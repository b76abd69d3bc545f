;; Printing shared data that has 2^60 parts as a tree.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base) (scheme write))

(define (share n x) (if (= n 0) x (share (- n 1) (cons x x))))
(write-simple (share 60 '(1)) (open-output-string))
