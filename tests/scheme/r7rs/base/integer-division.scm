;; floor/ truncate/ and their parts, quotient remainder modulo, all signs
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))
(define-syntax values->list
  (syntax-rules () ((_ e) (call-with-values (lambda () e) list))))

(show (values->list (floor/ 5 2))) ;; expect: (2 1)
(show (values->list (floor/ -5 2))) ;; expect: (-3 1)
(show (values->list (floor/ 5 -2))) ;; expect: (-3 -1)
(show (values->list (floor/ -5 -2))) ;; expect: (2 -1)
(show (values->list (truncate/ 5 2))) ;; expect: (2 1)
(show (values->list (truncate/ -5 2))) ;; expect: (-2 -1)
(show (values->list (truncate/ 5 -2))) ;; expect: (-2 1)
(show (values->list (truncate/ -5 -2))) ;; expect: (2 -1)
(show (values->list (truncate/ -5.0 2))) ;; expect: (-2.0 -1.0)
(show (values->list (floor/ -5.0 2))) ;; expect: (-3.0 1.0)
(show (map floor-quotient '(7 -7 7 -7) '(2 2 -2 -2))) ;; expect: (3 -4 -4 3)
(show (map floor-remainder '(7 -7 7 -7) '(2 2 -2 -2))) ;; expect: (1 1 -1 -1)
(show (map truncate-quotient '(7 -7 7 -7) '(2 2 -2 -2))) ;; expect: (3 -3 -3 3)
(show (map truncate-remainder '(7 -7 7 -7) '(2 2 -2 -2))) ;; expect: (1 -1 1 -1)
(show (map quotient '(13 -13 13 -13) '(4 4 -4 -4))) ;; expect: (3 -3 -3 3)
(show (map remainder '(13 -13 13 -13) '(4 4 -4 -4))) ;; expect: (1 -1 1 -1)
(show (map modulo '(13 -13 13 -13) '(4 4 -4 -4))) ;; expect: (1 3 -3 -1)
(show (modulo 12 4)) ;; expect: 0
(show (modulo -12 4)) ;; expect: 0
(show (remainder -13 4.0)) ;; expect: -1.0
(show (modulo -13 4.0)) ;; expect: 3.0
(show (quotient 13.0 4)) ;; expect: 3.0
(show (quotient (expt 10 30) (expt 10 28))) ;; expect: 100
(show (remainder (+ 7 (expt 10 30)) (expt 10 28))) ;; expect: 7
(show (modulo (- (expt 10 30)) 7)) ;; expect: 6
(show (remainder 5 (expt 10 30))) ;; expect: 5
(show (modulo -5 (expt 10 30))) ;; expect: 999999999999999999999999999995
(show (quotient 5 (expt 10 30))) ;; expect: 0
(show (floor-quotient -5 (expt 10 30))) ;; expect: -1
