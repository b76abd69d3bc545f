;; define-record-type: constructors, accessors, modifiers, disjointness
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-record-type <pare> (kons x y) pare? (x kar set-kar!) (y kdr))
(show (pare? (kons 1 2))) ;; expect: #t
(show (pare? (cons 1 2))) ;; expect: #f
(show (kar (kons 1 2))) ;; expect: 1
(show (kdr (kons 1 2))) ;; expect: 2
(show (let ((k (kons 1 2))) (set-kar! k 3) (kar k))) ;; expect: 3
(define-record-type point (make-point y) point? (x point-x set-point-x!) (y point-y))
(define pt (make-point 5))
(set-point-x! pt 4)
(show (list (point-x pt) (point-y pt))) ;; expect: (4 5)
(show (list (pair? pt) (vector? pt) (procedure? pt) (symbol? pt) (string? pt))) ;; expect: (#f #f #f #f #f)
(show (pare? pt)) ;; expect: #f
(show (let ((k (kons 1 2))) (list (eq? k k) (eqv? k k) (equal? k k)))) ;; expect: (#t #t #t)
(define-record-type empty (make-empty) empty?)
(show (empty? (make-empty))) ;; expect: #t
(show (guard (e ((error-object? e) 'wrong-type)) (kar pt))) ;; expect: wrong-type
(show (guard (e ((error-object? e) 'wrong-type)) (set-kar! 5 1))) ;; expect: wrong-type
