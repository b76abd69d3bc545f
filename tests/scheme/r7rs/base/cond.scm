;; cond: else, =>, test-only clauses, bodies
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (cond ((> 3 2) 'greater) ((< 3 2) 'less))) ;; expect: greater
(show (cond ((> 3 3) 'greater) ((< 3 3) 'less) (else 'equal))) ;; expect: equal
(show (cond ((assv 'b '((a 1) (b 2))) => cadr) (else #f))) ;; expect: 2
(show (cond ((assv 'z '((a 1) (b 2))) => cadr) (else 'none))) ;; expect: none
(show (cond (#f) (42))) ;; expect: 42
(show (cond ((memv 2 '(1 2 3))) (else 'no))) ;; expect: (2 3)
(show (cond (#t 1 2 3))) ;; expect: 3
(show (cond (else 1 2))) ;; expect: 2
(define count 0)
(define (tick) (set! count (+ count 1)) count)
(show (cond ((tick) => (lambda (x) (list x x))) (else 'no))) ;; expect: (1 1)
(show (cond ((begin (tick) #f) 'a) ((tick)))) ;; expect: 3
(define (classify n) (cond ((< n 0) 'neg) ((= n 0) 'zero) (else 'pos)))
(show (map classify '(-1 0 1))) ;; expect: (neg zero pos)
