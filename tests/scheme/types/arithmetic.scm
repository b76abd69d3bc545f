;; what arithmetic gives may have fewer digits than what it was given
(import (scheme base) (scheme write) (ruse type))
(define big 100000000000000000001)
(write (the fixnum (remainder 100000000000000000001 100000000000000000000)))     ;; expect: 1
(newline)
(write (list (the fixnum (modulo 100000000000000000001 100000000000000000000))
             (the fixnum (floor-remainder 100000000000000000001 7))
             (the fixnum (truncate-remainder 4611686018427387905 4611686018427387904))
             (the fixnum (modulo 4611686018427387905 2))
             (the int64 (remainder 100000000000000000001 9000000000000000000))
             (the fixnum (- 4611686018427387905 4611686018427387904))
             (the fixnum (gcd 100000000000000000000 10))
             (the fixnum (quotient 100000000000000000000 100000000000000000000))
             (the integer (abs -9223372036854775808))))
(newline)                                       ;; expect: (1 3 1 1 1000000000000000001 1 10 1 9223372036854775808)
(define (digit (n : integer)) : fixnum (remainder n 10))
(write (digit big)) (newline)                   ;; expect: 1
