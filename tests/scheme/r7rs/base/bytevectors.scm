;; bytevector?, make-bytevector, bytevector, length, u8-ref, u8-set!, append, literals
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (bytevector? #u8())) ;; expect: #t
(show (bytevector? #u8(1 2))) ;; expect: #t
(show (bytevector? #(1 2))) ;; expect: #f
(show (bytevector? "a")) ;; expect: #f
(show (make-bytevector 2 12)) ;; expect: #u8(12 12)
(show (make-bytevector 0)) ;; expect: #u8()
(show (bytevector-length (make-bytevector 9))) ;; expect: 9
(show (bytevector 1 3 5 1 3 5)) ;; expect: #u8(1 3 5 1 3 5)
(show (bytevector)) ;; expect: #u8()
(show (bytevector 0 255)) ;; expect: #u8(0 255)
(show (bytevector-u8-ref '#u8(1 1 2 3 5 8 13 21) 5)) ;; expect: 8
(show (let ((bv (bytevector 1 2 3 4))) (bytevector-u8-set! bv 1 3) bv)) ;; expect: #u8(1 3 3 4)
(show (bytevector-length #u8(9 8 7))) ;; expect: 3
(show (bytevector-append)) ;; expect: #u8()
(show (bytevector-append #u8(0 1 2) #u8(3 4 5))) ;; expect: #u8(0 1 2 3 4 5)
(show (bytevector-append #u8(1) #u8() #u8(2))) ;; expect: #u8(1 2)
(show #u8(#xff #b101 0)) ;; expect: #u8(255 5 0)
(show (equal? #u8(1 2) (bytevector 1 2))) ;; expect: #t
