;;; SRFI 125: intermediate hash tables.
(import (scheme base) (scheme char) (scheme write) (srfi 125) (srfi 128) (ruse table))
(define (show . objects) (for-each (lambda (x) (write x) (write-string " ")) objects) (newline))
(define-syntax caught (syntax-rules () ((_ e) (guard (c (#t 'error)) e))))
(define default (make-default-comparator))
(define by-equal (make-equal-comparator))
(define ci (make-comparator string? string-ci=? #f string-ci-hash))
(define numbers (make-comparator number? = < number-hash))

;; Constructors.
(define t (make-hash-table default))
(hash-table-set! t 'a 1 "b" 2 '(c) 3)
(show (hash-table-ref t 'a) (hash-table-ref t (string #\b)) (hash-table-ref t (list 'c)))   ;; expect: 1 2 3 
(show (hash-table? t) (hash-table? '()) (table? t))           ;; expect: #t #f #t 
(define fixed (hash-table by-equal 'x 1 'y 2))
(show fixed (hash-table-mutable? fixed) (hash-table-mutable? t) (caught (hash-table-set! fixed 'z 3)))
;; expect: #table(x 1 y 2) #f #t error 
(show (hash-table-unfold (lambda (n) (> n 3)) (lambda (n) (values n (* n n))) (lambda (n) (+ n 1)) 1 by-equal 10))
;; expect: #table(1 1 2 4 3 9) 
(show (alist->hash-table '((a . 1) (b . 2) (a . 3)) by-equal))    ;; expect: #table(a 1 b 2) 
(show (make-hash-table eq?) (make-hash-table string=? string-hash) (make-hash-table equal? 'weak-keys) (caught (make-hash-table equal? 'weak-values)))
;; expect: #table:eq() #table:string() #<weak table 0> error 
(define words (make-hash-table ci))
(hash-table-set! words "One" 1 "TWO" 2 "one" 3)
(show (hash-table->alist words) (hash-table-ref/default words "two" #f) (hash-table-size words))   ;; expect: (("One" . 3) ("TWO" . 2)) 2 2 
(define n (make-hash-table numbers))
(hash-table-set! n 1 'exact 1.0 'inexact 2 'two)
(show (hash-table->alist n) (caught (make-hash-table (make-comparator number? = < #f))))   ;; expect: ((1 . inexact) (2 . two)) error 

;; Predicates and accessors.
(show (hash-table-contains? t 'a) (hash-table-exists? t 'z) (hash-table-empty? t) (hash-table-empty? (make-hash-table default)))   ;; expect: #t #f #f #t 
(show (hash-table=? numbers (hash-table by-equal 'a 1) (hash-table by-equal 'a 1.0)) (hash-table=? by-equal (hash-table by-equal 'a 1) (hash-table by-equal 'a 2)))   ;; expect: #t #f 
(show (caught (hash-table-ref t 'none)) (hash-table-ref t 'none (lambda () 'fail)) (hash-table-ref t 'a (lambda () 'fail) list) (hash-table-ref/default t 'none 0))   ;; expect: error fail (1) 0 

;; Mutators.
(show (hash-table-delete! t 'a 'none "b") (hash-table->alist t))  ;; expect: 2 (((c) . 3)) 
(show (hash-table-intern! t 'new (lambda () 10)) (hash-table-intern! t 'new (lambda () 11)))   ;; expect: 10 10 
(hash-table-update! t 'new (lambda (x) (* x 2)))
(hash-table-update! t 'other list (lambda () 'made))
(hash-table-update! t 'other car (lambda () 'made) list)
(hash-table-update!/default t 'count (lambda (x) (+ x 1)) 0)
(show (hash-table->alist t))                                  ;; expect: (((c) . 3) (new . 20) (other made) (count . 1)) 
(show (call-with-values (lambda () (hash-table-pop! t)) list) (hash-table-size t))   ;; expect: (count 1) 3 
(show (caught (hash-table-pop! (make-hash-table default))))   ;; expect: error 
(define big (hash-table-unfold (lambda (n) (= n 20000)) (lambda (n) (values n n)) (lambda (n) (+ n 1)) 0 by-equal))
(show (let loop ((sum 0)) (if (hash-table-empty? big) sum (call-with-values (lambda () (hash-table-pop! big)) (lambda (k v) (loop (+ sum k)))))))   ;; expect: 199990000 
(hash-table-clear! t)
(show t (hash-table-size t))                                  ;; expect: #<table 0> 0 

;; The whole table.
(define s (alist->hash-table '((a . 1) (b . 2) (c . 3)) by-equal))
(show (hash-table-keys s) (hash-table-values s) (call-with-values (lambda () (hash-table-entries s)) list))   ;; expect: (a b c) (1 2 3) ((a b c) (1 2 3)) 
(show (hash-table-find (lambda (k v) (and (> v 1) k)) s (lambda () #f)) (hash-table-find (lambda (k v) #f) s (lambda () 'nothing)) (hash-table-count (lambda (k v) (odd? v)) s))   ;; expect: b nothing 2 
(show (hash-table-map - by-equal s) (hash-table-map->list cons s))    ;; expect: #table(a -1 b -2 c -3) ((a . 1) (b . 2) (c . 3)) 
(hash-table-for-each (lambda (k v) (write (list k v))) s)
(hash-table-walk s (lambda (k v) (write k)))
(newline)                                                     ;; expect: (a 1)(b 2)(c 3)abc
(show (hash-table-fold (lambda (k v sum) (+ v sum)) 0 s) (hash-table-fold s (lambda (k v sum) (+ v sum)) 0))   ;; expect: 6 6 
(define c (hash-table-copy s #t))
(hash-table-map! (lambda (k v) (* v v)) c)
(hash-table-prune! (lambda (k v) (= v 4)) c)
(show c s (hash-table-mutable? (hash-table-copy s)))          ;; expect: #table(a 1 c 9) #table(a 1 b 2 c 3) #f 
(show (hash-table-empty-copy s) (hash-table-size (hash-table-empty-copy words)) ((hash-table-equivalence-function words) "A" "a"))   ;; expect: #table() 0 #t 

;; Sets.
(define (fresh) (alist->hash-table '((a . 1) (b . 2)) by-equal))
(define other (hash-table by-equal 'b 20 'c 30))
(show (hash-table-union! (fresh) other) (hash-table-merge! (fresh) other) (hash-table-intersection! (fresh) other)
      (hash-table-difference! (fresh) other) (hash-table-xor! (fresh) other))
;; expect: #table(a 1 b 2 c 30) #table(a 1 b 2 c 30) #table(b 2) #table(a 1) #table(a 1 c 30) 
(show (= (hash "abc") (hash (string #\a #\b #\c))) (= (string-ci-hash "A") (string-ci-hash "a")) (exact-integer? (string-hash "a")) (exact-integer? (hash-by-identity 'a)) (procedure? (hash-table-hash-function s)))   ;; expect: #t #t #t #t #t 
;; The same tables in (ruse table).
(table-set! words "three" 3)
(show (table-ref words "THREE") (table-count words) (table-delete! words "ONE") (table-contains? words "one"))   ;; expect: 3 3 #t #f 
(show (table->alist (table-map (lambda (k v) (* v 10)) words)))   ;; expect: (("TWO" . 20) ("three" . 30)) 
