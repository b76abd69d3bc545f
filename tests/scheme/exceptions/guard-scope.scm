;; the guard variable is local; body definitions; guard in tail and nested positions
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define e 'global)
(show (guard (e ((eq? e 'local) (list e))) (raise 'local))) ;; expect: (local)
(show e) ;; expect: global
(show (guard (x (#t 'no)) (define a 1) (define b 2) (+ a b))) ;; expect: 3
(show (map (lambda (x) (guard (e ((eq? e 'odd) 'o)) (if (odd? x) (raise 'odd) x))) '(1 2 3))) ;; expect: (o 2 o)
(show (guard (e (#t (guard (e2 (#t (list e e2))) (raise 'second)))) (raise 'first))) ;; expect: (first second)
(define (safe-div a b) (guard (e (#t 'error)) (/ a b)))
(show (list (safe-div 6 3) (safe-div 1 0))) ;; expect: (2 error)
(show (guard (e ((symbol? e) => (lambda (x) (list x e)))) (raise 'sym))) ;; expect: (#t sym)
(show (call/cc (lambda (k) (guard (e (#t 'guarded)) (k 'escaped))))) ;; expect: escaped
