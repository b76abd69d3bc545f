;; each expansion renames its own binders
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-syntax chain (syntax-rules () ((_ e) e) ((_ a b ...) (let ((t a)) (+ t (chain b ...))))))
(show (let ((t 100)) (chain 1 t 10))) ;; expect: 111
(define-syntax swap! (syntax-rules () ((_ a b) (let ((tmp a)) (set! a b) (set! b tmp)))))
(define-syntax rotate! (syntax-rules () ((_ a b c) (let ((tmp a)) (swap! a b) (swap! b c) tmp))))
(show (let ((tmp 1) (x 2) (y 3)) (rotate! tmp x y) (list tmp x y))) ;; expect: (2 3 1)
(define-syntax my-let* (syntax-rules () ((_ () b ...) (let () b ...)) ((_ ((x v) r ...) b ...) (let ((x v)) (my-let* (r ...) b ...)))))
(show (my-let* ((x 1) (y (+ x 1)) (x (* y 10))) (list x y))) ;; expect: (20 2)
(define-syntax temps (syntax-rules () ((_ () ((t v) ...)) (let ((t v) ...) (list t ...))) ((_ (v . more) (b ...)) (temps more (b ... (t v))))))
(show (temps (1 2 3) ())) ;; expect: (1 2 3)
(define-syntax capture (syntax-rules () ((_ x body) (let ((x 'bound)) body))))
(show (capture y y)) ;; expect: bound
(define x 'global)
(define-syntax get-x (syntax-rules () ((_) x)))
(show (let ((x 'local)) (list x (get-x)))) ;; expect: (local global)
(define-syntax my-lambda (syntax-rules () ((_ a b) (lambda (a x) (list a x b)))))
(show ((my-lambda y x) 1 2)) ;; expect: (1 2 global)
