;; bytevector-copy and bytevector-copy! with ranges and overlap
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define a #u8(1 2 3 4 5))
(show (bytevector-copy a)) ;; expect: #u8(1 2 3 4 5)
(show (eq? a (bytevector-copy a))) ;; expect: #f
(show (bytevector-copy a 2 4)) ;; expect: #u8(3 4)
(show (bytevector-copy a 3)) ;; expect: #u8(4 5)
(show (bytevector-copy a 5)) ;; expect: #u8()
(define b (bytevector 10 20 30 40 50))
(bytevector-copy! b 1 #u8(1 2 3 4 5) 0 2)
(show b) ;; expect: #u8(10 1 2 40 50)
(bytevector-copy! b 3 #u8(7 8))
(show b) ;; expect: #u8(10 1 2 7 8)
(bytevector-copy! b 0 #u8(5 6 7) 2)
(show b) ;; expect: #u8(7 1 2 7 8)
(define up (bytevector 1 2 3 4 5))
(bytevector-copy! up 2 up 0 3)
(show up) ;; expect: #u8(1 2 1 2 3)
(define down (bytevector 1 2 3 4 5))
(bytevector-copy! down 0 down 1)
(show down) ;; expect: #u8(2 3 4 5 5)
