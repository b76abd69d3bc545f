;; values from code without types are tested where they come to a place with one
(import (scheme base) (scheme write) (scheme inexact) (ruse type))
(define (try thunk)
  (guard (e ((error-object? e)
             (let ((m (error-object-message e)))
               ;; without the place of the declaration
               (let loop ((i 0))
                 (cond ((= i (string-length m)) (write-string m))
                       ((char=? (string-ref m i) #\() (write-string (substring m 0 (- i 1))))
                       (else (loop (+ i 1))))))
             (write-string ": ")
             (write (error-object-irritants e)) (newline)))
    (write (thunk)) (newline)))
(define things (list 1 2.5 "a" 'b #\c '(1.0 x) (vector 1.0 'y)))
(define (thing k) (list-ref things k))

(: norm (-> flonum flonum flonum))
(define (norm x y) (sqrt (+ (* x x) (* y y))))
(try (lambda () (norm (thing 1) (thing 1))))    ;; expect: 3.5355339059327378
(try (lambda () (norm (thing 0) (thing 1))))    ;; expect: norm: argument 1 must be flonum: (1)
(try (lambda () (norm (thing 1) (thing 2))))    ;; expect: norm: argument 2 must be flonum: ("a")
(try (lambda () (apply norm '(1.0 b))))         ;; expect: norm: argument 2 must be flonum: (b)

(define (length* (s : (or string list))) : fixnum
  (if (string? s) (string-length s) (length s)))
(try (lambda () (length* (thing 2))))           ;; expect: 1
(try (lambda () (length* (thing 5))))           ;; expect: 2
(try (lambda () (length* (thing 4))))           ;; expect: length*: argument 1 must be: (#\c)

(define (bad-result (k : fixnum)) : string (thing k))
(try (lambda () (bad-result 2)))                ;; expect: "a"
(try (lambda () (bad-result 3)))                ;; expect: bad-result: the result must be string: (b)

;; overflow of a fixnum and of 64 bits is an error, never a wrong number
(define (next (n : fixnum)) : fixnum (+ n 1))
(try (lambda () (next 4611686018427387902)))    ;; expect: 4611686018427387903
(try (lambda () (next 4611686018427387903)))    ;; expect: next: the result must be fixnum: (4611686018427387904)
(define (next64 (n : int64)) : int64 (+ n 1))
(try (lambda () (next64 4611686018427387903)))  ;; expect: 4611686018427387904
(try (lambda () (next64 9223372036854775807)))  ;; expect: next64: the result must be int64: (9223372036854775808)
(try (lambda () (next64 (* 4 (thing 1)))))      ;; expect: next64: argument 1 must be int64: (10.0)

;; lists and vectors: all elements at the border, what is taken out later again
(define (total (l : (listof flonum))) : flonum (if (null? l) 0.0 (+ (car l) (total (cdr l)))))
(try (lambda () (total (thing 5))))             ;; expect: total: argument 1 must be: ((1.0 x))
(define (second-of (l : (listof flonum)) (change : procedure)) : flonum
  (change l)
  (cadr* l))
(define (cadr* (l : (listof flonum))) : flonum (car (cdr l)))
(define fresh (list 1.0 2.0))
(try (lambda () (second-of fresh (lambda (l) l))))                       ;; expect: 2.0
(try (lambda () (second-of fresh (lambda (l) (set-car! (cdr l) 'no)))))  ;; expect: cadr*: the result must be flonum: (no)

;; assignments
(define limit : fixnum 10)
(try (lambda () (set! limit (thing 0)) limit))  ;; expect: 1
(try (lambda () (set! limit (thing 2)) limit))  ;; expect: limit: the value must be fixnum: ("a")
(write limit) (newline)                         ;; expect: 1
(define (local x)
  (let ((n : fixnum 1))
    (set! n x)
    n))
(try (lambda () (local (thing 0))))             ;; expect: 1
(try (lambda () (local (thing 3))))             ;; expect: n: the value must be fixnum: (b)

;; procedures: that it is one, and what it gives
(define (use (f : (-> fixnum fixnum))) : fixnum (f 1))
(try (lambda () (use (lambda (x) (thing x)))))  ;; expect: use: the result must be fixnum: (2.5)
(try (lambda () (use (thing 0))))               ;; expect: use: argument 1 must be: (1)

;; records
(define-record-type point (make-point x) point? (x px))
(define (x-of (p : point)) (px p))
(try (lambda () (x-of (make-point 'here))))     ;; expect: here
(try (lambda () (x-of (thing 0))))              ;; expect: x-of: argument 1 must be point: (1)

;; several values
(define (both (k : fixnum)) : (values fixnum flonum) (values (thing k) (thing (+ k 1))))
(try (lambda () (call-with-values (lambda () (both 0)) list)))  ;; expect: (1 2.5)
(try (lambda () (call-with-values (lambda () (both 1)) list)))  ;; expect: both: the result must be fixnum: (2.5)
