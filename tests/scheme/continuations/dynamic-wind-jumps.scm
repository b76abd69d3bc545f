;; jumps between two dynamic extents run afters and befores in order
;; except: thunk a continuation is entered again after its frames are gone
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define trace '())
(define (note x) (set! trace (cons x trace)))
(define ka #f)
(define kb #f)
(define stage 0)
(define (in-wind name body) (dynamic-wind (lambda () (note (list 'in name))) body (lambda () (note (list 'out name)))))
(in-wind 'outer (lambda ()
  (in-wind 'a (lambda () (call/cc (lambda (k) (set! ka k))) (note 'body-a)))
  (in-wind 'b (lambda () (call/cc (lambda (k) (set! kb k))) (note 'body-b)))
  (set! stage (+ stage 1))
  (if (= stage 1) (ka #f))))
(if (= stage 2) (kb #f))
(show (reverse trace)) ;; expect: ((in outer) (in a) body-a (out a) (in b) body-b (out b) (in a) body-a (out a) (in b) body-b (out b) (out outer) (in outer) (in b) body-b (out b) (out outer))
(show stage) ;; expect: 3
