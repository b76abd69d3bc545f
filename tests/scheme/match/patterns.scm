;; Every kind of pattern of (ruse match), matching and not matching.
(import (scheme base) (scheme write) (only (srfi 1) cons*) (ruse match))

(define (show . objects)
  (write objects)
  (newline))

;; literals, variables, wildcards
(define (literal x)
  (match x
    (1 'one) (1.0 'float) (-0.0 'minus) (1/2 'half) ("abc" 'string) (#\a 'char) (#t 'true) (#f 'false)
    (() 'null) (#u8(1 2) 'bytes) ('sym 'symbol) ('(a (b #(c)) . d) 'quoted) ('#(1 "x") 'vector) (_ 'other)))
(show (literal 1) (literal 1.0) (literal 0.0) (literal -0.0) (literal 1/2))          ;; expect: (one float other minus half)
(show (literal (string #\a #\b #\c)) (literal "abd") (literal #\a) (literal #\b))     ;; expect: (string other char other)
(show (literal #t) (literal #f) (literal '()) (literal (bytevector 1 2)))             ;; expect: (true false null bytes)
(show (literal 'sym) (literal (list 'a (list 'b (vector 'c)))) (literal (cons* (quote a) (list (quote b) (vector (quote c))) (quote d)))
      (literal (vector 1 "x")))                       ;; expect: (symbol other quoted vector)
(show (match 5 (x (+ x 1))))                                                          ;; expect: (6)

;; pairs, lists, dotted lists
(define (shape x)
  (match x
    (() 'empty) ((a) (list 'one a)) ((a b) (list 'two a b)) ((a b . c) (list 'more a b c)) ((a . b) (list 'pair a b))
    (x (list 'atom x))))
(show (shape '()) (shape '(1)) (shape '(1 2)) (shape '(1 2 3 4)) (shape '(1 2 . 3)) (shape '(1 . 2)) (shape 'x))
;; expect: (empty (one 1) (two 1 2) (more 1 2 (3 4)) (more 1 2 3) (pair 1 2) (atom x))

;; ellipsis: at the end, in the middle, least counts, dotted, nested
(show (match '(1 2 3) ((x ...) x)) (match '() ((x ...) x)) (match '(1 2 . 3) ((x ...) x) (_ 'no)))
;; expect: ((1 2 3) () no)
(show (match '(1 2 3 4) ((a b ... c) (list a b c))) (match '(1 2) ((a b ... c) (list a b c)))
      (match '(1) ((a b ... c) (list a b c)) (_ 'no)))
;; expect: ((1 (2 3) 4) (1 () 2) no)
(show (match '((a 1) (b 2) (c 3)) (((name value) ...) (list name value))))            ;; expect: (((a b c) (1 2 3)))
(show (match '((a 1) (b)) (((name value) ...) name) (((name . values) ...) values)))  ;; expect: (((1) ()))
(show (match '((1 2) () (3)) (((x ...) ...) x)))                                      ;; expect: (((1 2) () (3)))
(show (match '(1 2 3 . 4) ((x ... . y) (list x y))) (match 4 ((x ... . y) (list x y))))
;; expect: (((1 2 3) 4) (() 4))
(show (match '(1 2 3 . 4) ((x ... z . y) (list x z y))) (match '(1 2 a b) ((x ___ 'a y) (list x y))))
;; expect: (((1 2) 3 4) ((1 2) b))
(define (least x) (match x ((y ..3) (list 'three y)) ((y ..1) (list 'one y)) ((_ ..0) 'none)))
(show (least '(1 2 3 4)) (least '(1 2 3)) (least '(1 2)) (least '()))                 ;; expect: ((three (1 2 3 4)) (three (1 2 3)) (one (1 2)) none)
(show (match '(1 2 3 4 5 6) ((x ..6) 'six) (_ 'no)) (match '(1 2 3 4 5) ((x ..6) 'six) (_ 'no)))   ;; expect: (six no)
(show (match '(1 2 3) ((x __2 3) x)) (match '(2 3) ((x __2 3) x) (_ 'no)))            ;; expect: ((1 2) no)
(let ((circle (list 1 2)))
  (set-cdr! (cdr circle) circle)
  (show (match circle ((x ...) 'list) ((x ... 2) 'last) ((x ... . y) 'dotted) ((a b c . d) (list a b c)))))
;; expect: ((1 2 1))

;; vectors
(define (vec x)
  (match x
    (#() 'empty) (#(1 x) (list 'first x)) (#(x 2) (list 'second x)) (#(a b ... 9) (list a b)) (#(a ..3) (list 'three a))
    (#(a ...) (list 'any a)) (_ 'no)))
(show (vec #()) (vec #(1 5)) (vec #(5 2)) (vec #(5 6 7 9)) (vec #(5 6 7 8)) (vec #(5 6)) (vec '(1)))
;; expect: (empty (first 5) (second 5) (5 (6 7)) (three (5 6 7 8)) (any (5 6)) no)
(show (match #((a 1) (b 2)) (#((k v) ...) (list k v))) (match '(1 #(2 (3 #\x))) ((a #(b (c #\x))) (list a b c))))
;; expect: (((a b) (1 2)) (1 2 3))

;; quasi-patterns
(define (evaluate e)
  (match e
    (`(add ,a ,b) (+ (evaluate a) (evaluate b)))
    (`(let ((,x ,v) ...) ,body ..1) (list 'let x v body))
    (`(begin ,first . ,rest) (list 'begin first rest))
    (`(quote ,x) (list 'quoted x))
    (`#(vec ,x ,y ...) (list x y))
    (`(all ,@rest) rest)
    ((? number? n) n)))
(show (evaluate '(add 1 (add 2 3))) (evaluate '(let ((a 1) (b 2)) c d)) (evaluate '(begin 1 2 3)))
;; expect: (6 (let (a b) (1 2) (c d)) (begin 1 (2 3)))
(show (evaluate ''x) (evaluate #(vec 1 2 3)) (evaluate '(all 1 2)))                   ;; expect: ((quoted x) (1 (2 3)) (1 2))

;; and, or, not, ?, =, constructors
(define (classify x)
  (match x
    ((and (? number? n) (or 0 1)) (list 'bit n))
    ((? integer? (not 7) n) (list 'integer n))
    ((? (lambda (x) (and (number? x) (> x 5))) n) (list 'big n))
    ((or (list 'a x) (cons 'b x) #('c x)) (list 'tagged x))
    ((= car* (? symbol? s)) (list 'car s))
    ((not (? string?)) 'other)
    (_ 'string)))
(define (car* x) (if (pair? x) (car x) #f))
(show (classify 1) (classify 2) (classify 7) (classify 7.5) (classify 3.5))           ;; expect: ((bit 1) (integer 2) (big 7) (big 7.5) other)
(show (classify '(a 1)) (classify '(b 2 3)) (classify #(c 4)) (classify '(x y)) (classify '(1)) (classify "s"))
;; expect: ((tagged 1) (tagged (2 3)) (tagged 4) (car x) other string)
(show (match '(1 2 3 4) ((cons* a b c) (list a b c))) (match #(1 2) ((vector a b) (list b a))) (match '(5) ((list) 0) ((list x) x)))
;; expect: ((1 2 (3 4)) (2 1) 5)
(show (match '(1 2) ((not 1 (3 _)) 'yes) (_ 'no)) (match '(3 2) ((not 1 (3 _)) 'yes) (_ 'no)))   ;; expect: (yes no)

;; a variable that occurs twice
(define (same x) (match x ((a a) 'pair) ((a b a) 'ends) (#(a (a)) 'vector) (_ 'no)))
(show (same '(1 1)) (same '((1) (1))) (same '(1 2)) (same '(1 2 1)) (same '(1 2 3)))  ;; expect: (pair pair no ends no)
(show (match '((1 1) (2 2)) (((a a) ...) a) (_ 'no)) (match '((1 1) (2 3)) (((a a) ...) a) (_ 'no)))   ;; expect: ((1 2) no)

;; records, by position and by name
(define-record-type point (make-point x y) point? (x point-x set-point-x!) (y point-y))
(define-record-type <circle> (make-circle centre radius) circle? (centre centre) (radius radius))
(define (area x)
  (match x
    (($ <circle> ($ point 0 0) r) (list 'centred r))
    (($ <circle> _ r) (list 'circle r))
    ((@ point (y y) (x 5)) (list 'x=5 y))
    (($ point x y) (list x y))
    (($ point) 'never)
    (_ 'no)))
(show (area (make-circle (make-point 0 0) 2)) (area (make-circle (make-point 0 1) 3)) (area (make-point 5 6)) (area (make-point 6 5)) (area 1))
;; expect: ((centred 2) (circle 3) (x=5 6) (6 5) no)

;; setters and getters
(let ((list (list 1 2 3)) (vector (vector 1 2)) (p (make-point 1 2)))
  (match list ((cons* a (set! second!) (get! rest)) (second! 20) (show list (rest))))     ;; expect: ((1 20 3) (3))
  (match vector (#(_ (and (set! put!) (get! get))) (put! 9) (show vector (get))))     ;; expect: (#(1 9) 9)
  (match p (($ point (and (set! x!) (get! x)) y) (x! 7) (show (point-x p) (x) y))))     ;; expect: (7 7 2)

;; names of operators are free for variables; a body is a body
(define (free ? = $ list) (match list ((not? and) (define x and) (+ x not? ?)) ((vector ... cons) cons) (_ (+ = $))))
(show (free 1 2 3 '(10 20)) (free 1 2 3 '(10 20 30)) (free 1 2 3 4))                  ;; expect: (31 30 5)
