;; No question is asked twice: predicates and accessors are counted.
(import (scheme base) (scheme write) (ruse match))

(define calls '())
(define (counted name predicate)
  (lambda (x) (set! calls (cons name calls)) (predicate x)))
(define num? (counted 'num? number?))
(define sym? (counted 'sym? symbol?))
(define half (counted 'half (lambda (x) (if (number? x) (quotient x 2) #f))))

(define-syntax show
  (syntax-rules ()
    ((_ expression) (let ((result (begin (set! calls '()) expression))) (write (list result (reverse calls))) (newline)))))

(define (f x)
  (match x
    (((? num? a) 'x) (list 'nx a))
    (((? num? a) 'y) (list 'ny a))
    (((? num? a) (? num? b)) (list 'nn a b))
    (((? sym? a) (? num? b)) (list 'sn a b))
    (((? num? a) . _) (list 'n a))
    (((? sym? a) (? sym? b) . _) (list 'ss a b))
    (_ 'none)))
(show (f '(1 x)))       ;; expect: ((nx 1) (num?))
(show (f '(1 y)))       ;; expect: ((ny 1) (num?))
(show (f '(1 2)))       ;; expect: ((nn 1 2) (num? num?))
(show (f '(1 "s")))     ;; expect: ((n 1) (num? num?))
(show (f '(a 2)))       ;; expect: ((sn a 2) (num? sym? num?))
(show (f '(a b)))       ;; expect: ((ss a b) (num? sym? num? sym?))
(show (f '("s" 1)))     ;; expect: (none (num? sym?))
(show (f 7))            ;; expect: (none ())

(define (g x)
  (match x
    ((= half 1) 'one) ((= half 2) 'two) ((= half (? num? n)) (list 'n n)) ((= half #f) 'none)))
(show (g 3))            ;; expect: (one (half))
(show (g 5))            ;; expect: (two (half))
(show (g 20))           ;; expect: ((n 10) (half num?))
(show (g 'x))           ;; expect: (none (half num?))

;; alternatives, negation and what follows an ellipsis use what is known
(define (h x)
  (match x
    ((or ((? num? a) 'end) ((? num? a) (? sym?) 'end)) (list 'ended a))
    ((not ((? num?) . _)) 'no-number)
    (((? num? a) (? num? b) ... (? num? c)) (list 'all c))
    (((? num? a) . _) (list 'first a))))
(show (h '(1 end)))     ;; expect: ((ended 1) (num?))
(show (h '(1 s end)))   ;; expect: ((ended 1) (num? sym?))
(show (h '(s)))         ;; expect: (no-number (num? num?))
