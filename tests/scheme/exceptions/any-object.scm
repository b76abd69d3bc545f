;; every kind of object can be raised and comes back the same
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-record-type thing (make-thing x) thing? (x thing-x))
(define objects (list 1 'sym "str" #\c #t #f '() '(1 2) (vector 1) (bytevector 1) car (make-thing 5) 1.5 (eof-object)))
(show (map (lambda (o) (eqv? o (guard (e (#t e)) (raise o)))) objects)) ;; expect: (#t #t #t #t #t #t #t #t #t #t #t #t #t #t)
(show (map (lambda (o) (eqv? o (with-exception-handler (lambda (e) e) (lambda () (raise-continuable o))))) objects)) ;; expect: (#t #t #t #t #t #t #t #t #t #t #t #t #t #t)
(show (guard (e ((thing? e) (thing-x e))) (raise (make-thing 7)))) ;; expect: 7
(show (guard (e ((not e) 'raised-false)) (raise #f))) ;; expect: raised-false
