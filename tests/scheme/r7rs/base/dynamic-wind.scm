;; dynamic-wind: order on normal exit, escape and re-entry
;; except: thunk a continuation is entered again after its frames are gone
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))
(define-syntax values->list
  (syntax-rules () ((_ e) (call-with-values (lambda () e) list))))

(define trace '())
(define (note x) (set! trace (cons x trace)))
(show (dynamic-wind (lambda () (note 'in)) (lambda () (note 'body) 'result) (lambda () (note 'out)))) ;; expect: result
(show (reverse trace)) ;; expect: (in body out)
(show (let ((path '()) (c #f)) (let ((add (lambda (s) (set! path (cons s path))))) (dynamic-wind (lambda () (add 'connect)) (lambda () (add (call-with-current-continuation (lambda (c0) (set! c c0) 'talk1)))) (lambda () (add 'disconnect))) (if (< (length path) 4) (c 'talk2) (reverse path))))) ;; expect: (connect talk1 disconnect connect talk2 disconnect)
(set! trace '())
(call/cc (lambda (k) (dynamic-wind (lambda () (note 'in)) (lambda () (k 'escaped)) (lambda () (note 'out)))))
(show (reverse trace)) ;; expect: (in out)
(show (values->list (dynamic-wind (lambda () 0) (lambda () (values 1 2)) (lambda () 3)))) ;; expect: (1 2)
