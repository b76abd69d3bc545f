;; eval with environments built from import sets
(import (scheme base) (scheme eval) (scheme write))

(define (show x) (write x) (newline))

(show (eval '(* 7 3) (environment '(scheme base)))) ;; expect: 21
(show (let ((f (eval '(lambda (f x) (f x x)) (environment '(scheme base))))) (f + 10))) ;; expect: 20
(show (eval '(let loop ((i 0)) (if (= i 5) i (loop (+ i 1)))) (environment '(scheme base)))) ;; expect: 5
(eval 'no-such-name (environment '(scheme base))) ;; expect-error: unbound no-such-name
