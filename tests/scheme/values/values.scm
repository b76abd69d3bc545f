;; multiple values in sequences, nested consumers, many values
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))
(define-syntax values->list
  (syntax-rules () ((_ e) (call-with-values (lambda () e) list))))

(show (values->list (values))) ;; expect: ()
(show (values->list (begin (values 1 2) (values 3 4)))) ;; expect: (3 4)
(show (values->list (if #t (values 1 2) 3))) ;; expect: (1 2)
(show (values->list (let ((x 1)) (values x x)))) ;; expect: (1 1)
(show (values->list (cond (#f 1) (else (values 'a 'b))))) ;; expect: (a b)
(show (values->list (apply values '(1 2 3 4 5 6 7 8 9 10)))) ;; expect: (1 2 3 4 5 6 7 8 9 10)
(show (length (values->list (apply values (make-list 1000 'x))))) ;; expect: 1000
(show (call-with-values (lambda () (call-with-values (lambda () (values 1 2)) (lambda (a b) (values b a)))) list)) ;; expect: (2 1)
(define (swap a b) (values b a))
(show (values->list (swap 1 2))) ;; expect: (2 1)
(define (divide-all . pairs) (map (lambda (p) (values->list (floor/ (car p) (cdr p)))) pairs))
(show (divide-all '(7 . 2) '(-7 . 2))) ;; expect: ((3 1) (-4 1))
(show (values->list (parameterize () (values 1 2)))) ;; expect: (1 2)
(show (values->list (do ((i 0 (+ i 1))) ((= i 2) (values i 'end))))) ;; expect: (2 end)
(for-each (lambda (x) (values x x)) '(1 2))
(show (call-with-values (lambda () (values 1 2 3)) (lambda (a . b) (list a b)))) ;; expect: (1 (2 3))
