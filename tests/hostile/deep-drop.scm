;; Nested data built and dropped many times.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define (nest n)
  (let loop ((i 0) (datum '()))
    (if (= i n) datum (loop (+ i 1) (list datum)))))
(define deep (nest 1000000))
(do ((i 0 (+ i 1)))
    ((= i 20) (display "done\n"))
  (nest 1000000))
