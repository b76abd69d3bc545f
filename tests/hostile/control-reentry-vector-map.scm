;; Re-entry into vector-map and string-map.
;; outcome: ok
(import (scheme base) (scheme write))

(define (storm mapper data)
  (define k #f)
  (define n 0)
  (let ((result (mapper (lambda (x) (call/cc (lambda (c) (unless k (set! k c)) x))) data)))
    (set! n (+ n 1))
    (if (< n 100) (k (if (vector? data) n #\z)) result)))
(write (storm vector-map (vector 1 2 3)))
(write (storm string-map "abc"))
