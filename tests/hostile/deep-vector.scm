;; A vector nested a million deep through equal?, write and the collector.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define (nest-vector n)
  (let loop ((i 0) (datum (vector)))
    (if (= i n) datum (loop (+ i 1) (vector datum)))))
(define port (open-output-string))
(write (nest-vector 1000000) port)
(display (string-length (get-output-string port)))
(display (equal? (nest-vector 1000000) (nest-vector 1000000)))
