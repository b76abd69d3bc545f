;; a generator inside dynamic-wind re-enters and leaves each time
;; except: thunk a continuation is entered again after its frames are gone
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define trace '())
(define (note x) (set! trace (cons x trace)))
(define resume #f)
(define return #f)
(define (start) (call/cc (lambda (r) (set! return r) (dynamic-wind (lambda () (note 'in)) (lambda () (for-each (lambda (x) (call/cc (lambda (k) (set! resume k) (return x)))) '(1 2 3)) (return 'end)) (lambda () (note 'out))))))
(define (next) (call/cc (lambda (r) (set! return r) (resume #f))))
(show (start)) ;; expect: 1
(show (next)) ;; expect: 2
(show (next)) ;; expect: 3
(show (next)) ;; expect: end
(show (reverse trace)) ;; expect: (in out in out in out in out)
