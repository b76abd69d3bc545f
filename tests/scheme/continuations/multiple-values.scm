;; several values sent through continuations
;; except: thunk a continuation is entered again after its frames are gone
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))
(define-syntax values->list
  (syntax-rules () ((_ e) (call-with-values (lambda () e) list))))

(show (values->list (call/cc (lambda (k) (k 1 2 3))))) ;; expect: (1 2 3)
(show (call-with-values (lambda () (call/cc (lambda (k) (k 1 2)))) +)) ;; expect: 3
(show (let-values (((a . rest) (call/cc (lambda (k) (k 'a 'b 'c))))) (list a rest))) ;; expect: (a (b c))
(define (reenter)
  (define k #f)
  (define n 0)
  (define results '())
  (call-with-values (lambda () (call/cc (lambda (c) (set! k c) (values 0 0)))) (lambda args (set! results (cons args results))))
  (set! n (+ n 1))
  (if (= n 1) (k 1 2))
  (if (= n 2) (k))
  (reverse results))
(show (reenter)) ;; expect: ((0 0) (1 2) ())
(begin (call/cc (lambda (k) (k 1 2 3))) (show 'ignored)) ;; expect: ignored
