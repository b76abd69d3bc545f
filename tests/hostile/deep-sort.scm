;; Sorting a million elements, up, down and all equal.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write) (srfi 132))

(define (make n f)
  (let loop ((i 0) (l '()))
    (if (= i n) l (loop (+ i 1) (cons (f i) l)))))
(display (car (list-sort < (make 1000000 (lambda (i) i)))))
(display (car (list-sort < (make 1000000 (lambda (i) (- 1000000 i))))))
(display (car (list-sort < (make 1000000 (lambda (i) 5)))))
