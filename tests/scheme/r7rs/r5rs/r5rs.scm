;; the (scheme r5rs) library stands alone
(import (scheme r5rs))

(write (exact->inexact 1/4)) (newline) ;; expect: 0.25
(write (inexact->exact 0.25)) (newline) ;; expect: 1/4
(write (map (lambda (x) (* x x)) '(1 2 3))) (newline) ;; expect: (1 4 9)
(write (let loop ((i 0)) (if (< i 3) (loop (+ i 1)) i))) (newline) ;; expect: 3
(write (force (delay (+ 1 2)))) (newline) ;; expect: 3
(write (eval '(* 7 3) (scheme-report-environment 5))) (newline) ;; expect: 21
(write (eval '(let ((f (lambda (x) x))) (f 5)) (null-environment 5))) (newline) ;; expect: 5
(write (call-with-current-continuation (lambda (k) (k 1)))) (newline) ;; expect: 1
(write (string-ci=? "a" "A")) (newline) ;; expect: #t
(write (cadddr '(1 2 3 4))) (newline) ;; expect: 4
(define-syntax two (syntax-rules () ((_ x) (list x x))))
(write (two 1)) (newline) ;; expect: (1 1)
(write (procedure? interaction-environment)) (newline) ;; expect: #t
