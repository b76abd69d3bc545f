;; A literal nested a million deep, made by eval.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
(import (scheme base) (scheme write) (scheme eval))

(define (nest n)
  (let loop ((i 0) (datum '()))
    (if (= i n) datum (loop (+ i 1) (list datum)))))
(define deep (nest 1000000))
(display (pair? (eval (list 'quote deep) (environment '(scheme base)))))
