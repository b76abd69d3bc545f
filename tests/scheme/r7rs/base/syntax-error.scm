;; syntax-error is raised only when its rule is chosen
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-syntax simple-let (syntax-rules () ((_ (head ... ((x . y) val) . tail) body1 body2 ...) (syntax-error "expected an identifier but got" (x . y))) ((_ ((name val) ...) body1 body2 ...) ((lambda (name ...) body1 body2 ...) val ...))))
(show (simple-let ((a 1) (b 2)) (+ a b))) ;; expect: 3
(define-syntax guarded (syntax-rules () ((_ x) 'fine) ((_) (syntax-error "nothing given"))))
(show (guarded 1)) ;; expect: fine
