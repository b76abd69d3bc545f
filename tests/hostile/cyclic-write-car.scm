;; A cycle through the car of a pair, a million pairs long.
;; flags: --max-heap 256M
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(define end (list 0))
(define start
  (let loop ((i 0) (p end))
    (if (= i 1000000) p (loop (+ i 1) (list p)))))
(set-car! end start)
(define port (open-output-string))
(write start port)
(display (> (string-length (get-output-string port)) 1000000))
(display (equal? start (car start)))
