;; + - * / in every arity and mix of kinds
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (+ 3 4)) ;; expect: 7
(show (+ 3)) ;; expect: 3
(show (+)) ;; expect: 0
(show (* 4)) ;; expect: 4
(show (*)) ;; expect: 1
(show (+ 1 2 3 4 5)) ;; expect: 15
(show (* 1 2 3 4 5)) ;; expect: 120
(show (- 3 4)) ;; expect: -1
(show (- 3 4 5)) ;; expect: -6
(show (- 3)) ;; expect: -3
(show (/ 3 4 5)) ;; expect: 3/20
(show (/ 3)) ;; expect: 1/3
(show (/ 6 3)) ;; expect: 2
(show (/ 6 4)) ;; expect: 3/2
(show (/ -6 4)) ;; expect: -3/2
(show (/ 6 -4)) ;; expect: -3/2
(show (+ 1/2 1/3)) ;; expect: 5/6
(show (- 1/2 1/2)) ;; expect: 0
(show (* 2/3 3/2)) ;; expect: 1
(show (/ 1/2 1/4)) ;; expect: 2
(show (+ 1 0.5)) ;; expect: 1.5
(show (+ 1/2 0.25)) ;; expect: 0.75
(show (* 2 0.5)) ;; expect: 1.0
(show (- 0.0)) ;; expect: -0.0
(show (- 0 0.5)) ;; expect: -0.5
(show (/ 1 2.0)) ;; expect: 0.5
(show (/ 1.0 0)) ;; expect-error: divide /
