;; A request beyond the heap limit that is refused leaves the program usable.
;; flags: --max-heap 256M
;; outcome: ok,limit
(import (scheme base) (scheme write))

(define (refused? size)
  (guard (problem (#t #t))
    (make-vector size 0)
    #f))
(display (map refused? (list 1000000000000 (expt 2 58) (expt 10 30))))
(display (vector-length (make-vector 1000 1)))
