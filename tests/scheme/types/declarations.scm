;; declarations and annotated parameters: what is right stays as it was
(import (scheme base) (scheme write) (scheme inexact) (ruse type))

(: norm (-> flonum flonum flonum))
(define (norm x y) (sqrt (+ (* x x) (* y y))))
(write (norm 3.0 4.0)) (newline)                    ;; expect: 5.0

(define (fib (n : fixnum)) : fixnum
  (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
(write (list (fib 20) (map fib '(1 2 3 4 5))))      ;; expect: (6765 (1 1 2 3 5))
(newline)

(: table-size fixnum)
(define table-size 100)
(define half : rational (/ table-size 3))
(write (list table-size half)) (newline)            ;; expect: (100 100/3)

;; the declaration may come behind the definition
(define (twice s) (string-append s s))
(: twice (-> string string))
(write (twice "ab")) (newline)                      ;; expect: "abab"

;; lambda, let, named let, internal definitions
(: compose (-> procedure procedure procedure))
(define compose (lambda (f g) (lambda (x) (f (g x)))))
(write ((compose (lambda ((x : fixnum)) : fixnum (+ x 1)) (lambda ((x : fixnum)) (* x 2))) 5)) ;; expect: 11
(newline)
(define (sum (v : (vectorof flonum))) : flonum
  (let loop ((i : fixnum 0) (acc : flonum 0.0))
    (if (< i (vector-length v)) (loop (+ i 1) (+ acc (vector-ref v i))) acc)))
(write (sum (vector 1.0 2.0 3.5))) (newline)        ;; expect: 6.5
(define (average (l : (listof flonum))) : flonum
  (: total (-> (listof flonum) flonum))
  (define (total l) (if (null? l) 0.0 (+ (car l) (total (cdr l)))))
  (define (count (l : list)) : fixnum (if (pair? l) (+ 1 (count (cdr l))) 0))
  (let* ((n : fixnum (count l)) (t : flonum (total l)))
    (/ t n)))
(write (average '(1.0 2.0 6.0))) (newline)          ;; expect: 3.0

;; rest, optional, several values
(: count-all (-> string fixnum ... fixnum))
(define (count-all label . numbers) (apply + (string-length label) numbers))
(write (list (count-all "abc") (count-all "abc" 1 2 3) (apply count-all '("a" 9)))) ;; expect: (3 9 10)
(newline)
(: divide (-> integer integer (values integer integer)))
(define (divide a b) (values (quotient a b) (remainder a b)))
(write (call-with-values (lambda () (divide 17 5)) list)) (newline) ;; expect: (3 2)
(let-values (((q r) (divide 9 4))) (write (list r q)) (newline))    ;; expect: (1 2)

;; unions, narrowing, names of types
(define-type shape (or string (listof symbol)))
(: describe (-> (or shape false) any))
(define (describe x)
  (cond ((string? x) (string-length x))
        ((not x) 'none)
        ((null? x) 0)
        (else (symbol->string (car x)))))
(write (map describe (list "abc" #f '() '(a b)))) (newline) ;; expect: (3 none 0 "a")

;; records
(define-record-type point (make-point x y) point? (x px set-px!) (y py))
(: translate (-> point flonum point))
(define (translate p dx) (make-point (+ (px p) dx) (py p)))
(write (px (translate (make-point 1.5 0) 1.0))) (newline)  ;; expect: 2.5

;; assignment of what has a type
(define counter : fixnum 0)
(define (count!) (set! counter (+ counter 1)) counter)
(count!)
(write (count!)) (newline)                          ;; expect: 2

;; procedures as arguments and eq?-ness
(: apply-twice (-> (-> fixnum fixnum) fixnum fixnum))
(define (apply-twice f x) (f (f x)))
(write (apply-twice (lambda (x) (* x x)) 3)) (newline) ;; expect: 81
(write (eq? fib (car (list fib)))) (newline)        ;; expect: #t

;; a name of an expression's type
(write (the flonum (exact->inexact* 1)))            ;; expect: 1.0
(newline)
(define (exact->inexact* x) (inexact x))

;; tail calls stay tail calls
(: even-steps (-> fixnum boolean))
(define (even-steps n) (if (= n 0) #t (odd-steps (- n 1))))
(: odd-steps (-> fixnum boolean))
(define (odd-steps n) (if (= n 0) #f (even-steps (- n 1))))
(write (even-steps 100000)) (newline)               ;; expect: #t
