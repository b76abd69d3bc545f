;; Records, promises and parameters that hold themselves are printed.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(define-record-type box (make-box content) box? (content box-content set-box-content!))
(define b (make-box 1))
(set-box-content! b b)
(define port (open-output-string))
(write b port)
(write (list b b) port)
(display (positive? (string-length (get-output-string port))))
(display (equal? b b))
