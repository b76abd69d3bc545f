;;; SRFI 69: basic hash tables.
(import (scheme base) (scheme char) (scheme write) (srfi 69))
(define (show . values)
  (let loop ((values values))
    (write (car values))
    (if (pair? (cdr values))
        (begin
          (display " ")
          (loop (cdr values)))))
  (newline))
(define (fails? thunk) (guard (e ((error-object? e) #t)) (thunk) #f))

(define t (make-hash-table))
(show (hash-table? t) (hash-table? '()) (hash-table? (vector)) (hash-table-size t)) ;; expect: #t #f #f 0
(hash-table-set! t '(a b) 1)
(hash-table-set! t "str" 2)
(hash-table-set! t 3.5 3)
(show (hash-table-ref t '(a b)) (hash-table-ref t "str" (lambda () 'none)) (hash-table-ref/default t 3.5 #f)) ;; expect: 1 2 3
(show (hash-table-ref t 'no (lambda () 'none)) (hash-table-ref/default t 'no 'default)) ;; expect: none default
(show (fails? (lambda () (hash-table-ref t 'no)))) ;; expect: #t
(show (hash-table-exists? t "str") (hash-table-exists? t "no") (hash-table-size t)) ;; expect: #t #f 3
(hash-table-delete! t "str")
(hash-table-delete! t "never there")
(show (hash-table-exists? t "str") (hash-table-size t)) ;; expect: #f 2
(hash-table-update! t 3.5 (lambda (x) (* x 10)))
(hash-table-update! t 'new (lambda (x) (+ x 1)) (lambda () 100))
(hash-table-update!/default t 'new (lambda (x) (+ x 1)) 0)
(hash-table-update!/default t 'fresh (lambda (x) (+ x 1)) 0)
(show (hash-table->alist t)) ;; expect: (((a b) . 1) (3.5 . 30) (new . 102) (fresh . 1))
(show (fails? (lambda () (hash-table-update! t 'missing values)))) ;; expect: #t
(show (hash-table-keys t) (hash-table-values t)) ;; expect: ((a b) 3.5 new fresh) (1 30 102 1)
(show (hash-table-fold t (lambda (key value sum) (+ value sum)) 0)) ;; expect: 134
(define sum 0)
(hash-table-walk t (lambda (key value) (set! sum (+ sum value))))
(show sum) ;; expect: 134
;; A walk may change the table.
(hash-table-walk t (lambda (key value) (hash-table-delete! t key)))
(show (hash-table-size t)) ;; expect: 0

(define from-alist (alist->hash-table '((a . 1) (b . 2) (a . 3)) eq?))
(show (hash-table-ref from-alist 'a) (hash-table-size from-alist)) ;; expect: 1 2
(show (hash-table-size (alist->hash-table '((1 . 2)))) (hash-table-ref (alist->hash-table '(("k" . v)) string=? string-hash) "k")) ;; expect: 1 v
(define copied (hash-table-copy from-alist))
(hash-table-set! copied 'a 'changed)
(show (hash-table-ref from-alist 'a) (hash-table-ref copied 'a)) ;; expect: 1 changed
(define merged (hash-table-merge! (alist->hash-table '((b . 20) (c . 30)) eq?) from-alist))
(show (hash-table-ref merged 'a) (hash-table-ref merged 'c) (hash-table-size merged)) ;; expect: 1 30 3

;; Equivalences: the native ones, ...
(show (map (lambda (same?) (eq? same? (hash-table-equivalence-function (make-hash-table same?))))
           (list eq? eqv? equal? string=? string-ci=? =))) ;; expect: (#t #t #t #t #t #t)
(show (eq? (hash-table-hash-function (make-hash-table equal?)) hash)
      (eq? (hash-table-hash-function (make-hash-table string=?)) string-hash)
      (eq? (hash-table-hash-function (make-hash-table string-ci=?)) string-ci-hash)
      (eq? (hash-table-hash-function (make-hash-table eq?)) hash-by-identity)) ;; expect: #t #t #t #t
(define by-eq (make-hash-table eq?))
(define key (list 1))
(hash-table-set! by-eq key 'this)
(show (hash-table-ref/default by-eq key #f) (hash-table-ref/default by-eq (list 1) #f)) ;; expect: this #f
(define by-eqv (make-hash-table eqv?))
(hash-table-set! by-eqv 100000000000000000000 'big)
(hash-table-set! by-eqv 1.5 'real)
(show (hash-table-ref/default by-eqv 100000000000000000000 #f) (hash-table-ref/default by-eqv 1.5 #f)) ;; expect: big real
(define by-string (make-hash-table string=?))
(hash-table-set! by-string "abc" 1)
(show (hash-table-ref/default by-string (string #\a #\b #\c) #f) (hash-table-ref/default by-string "ABC" #f)) ;; expect: 1 #f

;; ... and others, in buckets.
(define by-ci (make-hash-table string-ci=?))
(hash-table-set! by-ci "Hello" 1)
(hash-table-set! by-ci "HELLO" 2)
(show (hash-table-size by-ci) (hash-table-ref by-ci "hello")) ;; expect: 1 2
(define by-number (make-hash-table =))
(hash-table-set! by-number 2 'two)
(show (hash-table-ref/default by-number 2.0 #f) (hash-table-ref/default by-number 1/2 #f)) ;; expect: two #f
(define by-char (make-hash-table char-ci=?))
(hash-table-set! by-char #\A 'a)
(show (hash-table-ref/default by-char #\a #f)) ;; expect: a
(define (same-mod-7? a b) (= (modulo a 7) (modulo b 7)))
(define by-mod (make-hash-table same-mod-7? (lambda (n . bound) (modulo n 7))))
(do ((i 0 (+ i 1))) ((= i 50)) (hash-table-update!/default by-mod i (lambda (n) (+ n 1)) 0))
(show (hash-table-size by-mod) (hash-table-ref by-mod 700) (hash-table-keys by-mod)) ;; expect: 7 8 (0 1 2 3 4 5 6)
(define by-mod-copy (hash-table-copy by-mod))
(hash-table-set! by-mod-copy 0 'zero)
(hash-table-delete! by-mod-copy 8)
(show (hash-table-ref by-mod 0) (hash-table-ref by-mod-copy 7) (hash-table-size by-mod) (hash-table-size by-mod-copy)) ;; expect: 8 zero 7 6
(show (hash-table-exists? by-mod-copy 1) (hash-table-exists? by-mod 1)) ;; expect: #f #t
;; Colliding keys share a bucket.
(define colliding (make-hash-table (lambda (a b) (equal? a b)) (lambda (x) 1)))
(for-each (lambda (k) (hash-table-set! colliding k (* k k))) '(1 2 3))
(hash-table-delete! colliding 2)
(show (hash-table-size colliding) (hash-table-ref colliding 1) (hash-table-ref colliding 3) (hash-table-exists? colliding 2)) ;; expect: 2 1 9 #f
(hash-table-walk colliding (lambda (k v) (hash-table-delete! colliding k)))
(show (hash-table-size colliding) (hash-table->alist colliding)) ;; expect: 0 ()
;; An equivalence without a known hash function still works.
(define unknown (make-hash-table (lambda (a b) (= (abs a) (abs b)))))
(hash-table-set! unknown -3 'three)
(show (hash-table-ref unknown 3)) ;; expect: three

;; Hash functions
(show (= (hash '(1 "a")) (hash (list 1 (string #\a)))) (= (string-hash "abc") (string-hash (string #\a #\b #\c)))
      (= (string-ci-hash "AbC") (string-ci-hash "aBc")) (= (hash-by-identity key) (hash-by-identity key))) ;; expect: #t #t #t #t
(define (bounded? f x) (let ((h (f x 10))) (and (exact-integer? h) (<= 0 h 9))))
(show (bounded? hash '(1 2)) (bounded? string-hash "abc") (bounded? string-ci-hash "ABC") (bounded? hash-by-identity 'a)) ;; expect: #t #t #t #t
(show (fails? (lambda () (hash-table-set! 'no 1 2))) (fails? (lambda () (hash-table-ref/default 5 1 2))) (fails? (lambda () (hash 1 0)))) ;; expect: #t #t #t

;; Numbers that are = are one key, whatever their exactness.
(define by-value (make-hash-table =))
(hash-table-set! by-value 1 'one)
(hash-table-set! by-value 5/2 'half)
(show (map (lambda (n) (hash-table-ref/default by-value n 'none)) '(1.0 1.0+0.0i 2.5 2.5-0.0i 1.0+1.0i))) ;; expect: (one one half half none)
