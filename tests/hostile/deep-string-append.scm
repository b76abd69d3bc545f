;; A string appended to a hundred thousand times, and string-append of a hundred
;; thousand strings.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(display (string-length (apply string-append (make-list 100000 "abc"))))
(define (grow s n) (if (= n 0) s (grow (string-append s "x") (- n 1))))
(display (string-length (grow "" 20000)))
