;; map, append, list copying over lists a million long
;; except: gc-stress not done after 20 seconds in a dev build
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define (iota n) (let loop ((i (- n 1)) (acc '())) (if (< i 0) acc (loop (- i 1) (cons i acc)))))
(define big (iota 1000000))
(show (length (map (lambda (x) (+ x 1)) big))) ;; expect: 1000000
(show (list-ref (map + big big) 999999)) ;; expect: 1999998
(show (length (append big big))) ;; expect: 2000000
(show (car (reverse big))) ;; expect: 999999
(show (length (list-copy big))) ;; expect: 1000000
(show (vector-length (list->vector big))) ;; expect: 1000000
(show (apply + big)) ;; expect: 499999500000
(show (equal? big (list-copy big))) ;; expect: #t
(show (apply max big)) ;; expect: 999999
