;; Printing a list that is a million deep in the car, again and again.
;; flags: --max-output 64K --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base) (scheme write))

(define deep (let loop ((i 0) (l '())) (if (= i 1000000) l (loop (+ i 1) (list l)))))
(let loop () (display deep) (loop))
