;; An uncaught raise of data nested a million deep.
;; flags: --max-heap 1G
;; outcome: error
;; timeout: 30
(import (scheme base) (scheme write))

(define (nest n)
  (let loop ((i 0) (datum '()))
    (if (= i n) datum (loop (+ i 1) (list datum)))))
(define deep (nest 1000000))
(raise deep)
