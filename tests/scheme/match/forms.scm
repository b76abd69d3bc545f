;; match-lambda, match-lambda*, match-let, match-let*, match-letrec, match-define, failure procedures, hygiene.
(import (scheme base) (scheme write) (ruse match))

(define (show . objects)
  (write objects)
  (newline))

(define first (match-lambda ((a . _) a) (_ 'none)))
(show (first '(1 2)) (first 3))                                                       ;; expect: (1 none)
(define add (match-lambda* (() 0) ((a) a) ((a b ...) (+ a (apply add b)))))
(show (add) (add 1) (add 1 2 3 4))                                                    ;; expect: (0 1 10)

(show (match-let () 1) (match-let (((a b) '(1 2))) (+ a b)) (match-let (((a . b) '(1 . 2)) (#(c) #(3))) (list a b c)))
;; expect: (1 3 (1 2 3))
(let ((x 1))
  (show (match-let ((x 10) ((y) (list x))) (list x y)) (match-let* ((x 10) ((y) (list x))) (list x y)) (match-let* () x)))
;; expect: ((10 1) (10 10) 1)
(show (match-let loop (((a . rest) '(1 2 3)) (sum 0)) (if (null? rest) (+ a sum) (loop rest (+ a sum)))))   ;; expect: (6)
(show (match-letrec (((even? odd?)
                      (list (lambda (n) (or (= n 0) (odd? (- n 1)))) (lambda (n) (and (> n 0) (even? (- n 1)))))))
        (list (even? 100) (odd? 100))))                                               ;; expect: ((#t #f))

(match-define (a (b c ...) . d) '(1 (2 3 4) 5))
(show a b c d)                                                                        ;; expect: (1 2 (3 4) (5))
(match-define #(only) #(7))
(define (uses) (list a only inner))
(match-define `(inner ,inner) '(inner 8))
(show (uses))                                                                         ;; expect: ((1 7 8))
(define (local x)
  (match-define (p q) x)
  (define r (+ p q))
  (match-define (? number? s) (* r 2))
  (list p q r s))
(show (local '(1 2)))                                                                 ;; expect: ((1 2 3 6))

;; the procedure that goes on with the next clause
(define (prime-ish n)
  (match n
    ((? even? x) (=> next) (if (= x 2) 'two (next)))
    ((? odd? x) (=> next) (if (= 0 (modulo x 3)) (next) (list 'maybe x)))
    (x (list 'no x))))
(show (prime-ish 2) (prime-ish 4) (prime-ish 9) (prime-ish 7))                        ;; expect: (two (no 4) (no 9) (maybe 7))
(show (match '(1 2 3) ((a . r) (=> k) (list a (k))) ((a b . _) (=> k) (list b (k))) (_ 'end)))   ;; expect: ((1 (2 end)))

;; patterns that macros make
(define-syntax swap-match
  (syntax-rules () ((_ e x y body) (match e ((tmp x y) (list tmp body)) ((x y) body)))))
(let ((tmp 'outer))
  (show (swap-match '(1 2 3) a b (list a b tmp)) (swap-match '(2 3) a b (list b a tmp))))
;; expect: ((1 (2 3 outer)) (3 2 outer))
(define-syntax my-let
  (syntax-rules () ((_ ((p v) ...) body ...) (match (list v ...) ((p ...) body ...)))))
(show (my-let (((a b) '(1 2)) (c 3)) (list a b c)))                                   ;; expect: ((1 2 3))

;; tail calls: the body of a clause is in tail position
(define (count n acc)
  (match (list n acc)
    ((0 acc) acc)
    (((? number? n) acc) (=> next) (if (odd? n) (count (- n 1) (+ acc 1)) (next)))
    ((n acc) (count (- n 1) acc))))
(show (count 100001 0))                                                               ;; expect: (50001)
(define (walk tree)
  (match tree (((x ...) . rest) (walk rest)) ((_ . rest) (walk rest)) (() 'done)))
(show (walk (make-list 100000 '(1 2))))                                               ;; expect: (done)
