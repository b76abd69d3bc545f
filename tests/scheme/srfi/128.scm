;;; SRFI 128: comparators.
;; except: gc-stress not done after 20 seconds in a dev build
(import (scheme base) (scheme char) (scheme complex) (scheme write) (srfi 128))
(define (show . values)
  (let loop ((values values))
    (write (car values))
    (if (pair? (cdr values))
        (begin
          (display " ")
          (loop (cdr values)))))
  (newline))
(define (fails? thunk) (guard (e ((error-object? e) #t)) (thunk) #f))

(define numbers (make-comparator real? = < number-hash))
(define strings (make-comparator string? string=? string<? string-hash))
(define unordered (make-comparator symbol? eq? #f #f))
(show (comparator? numbers) (comparator? 5)) ;; expect: #t #f
(show (comparator-ordered? numbers) (comparator-hashable? numbers) (comparator-ordered? unordered) (comparator-hashable? unordered)) ;; expect: #t #t #f #f
(show ((comparator-type-test-predicate numbers) 1) ((comparator-equality-predicate numbers) 1 1.0)
      ((comparator-ordering-predicate numbers) 1 2) (= ((comparator-hash-function numbers) 5) (number-hash 5))) ;; expect: #t #t #t #t
(show (comparator-test-type numbers 'a) (comparator-check-type numbers 1) (fails? (lambda () (comparator-check-type numbers 'a)))) ;; expect: #f #t #t
(show (= (comparator-hash strings "a") (string-hash "a"))) ;; expect: #t
(show (fails? (lambda () (<? unordered 'a 'b))) (fails? (lambda () (comparator-hash unordered 'a)))) ;; expect: #t #t

;; Comparison predicates
(show (=? numbers 1 1.0 1) (=? numbers 1 1 2) (<? numbers 1 2 3) (<? numbers 1 3 2) (<? numbers 1 1)) ;; expect: #t #f #t #f #f
(show (>? numbers 3 2 1) (>? numbers 3 2 2) (<=? numbers 1 1 2) (<=? numbers 2 1) (>=? numbers 2 2 1) (>=? numbers 1 2)) ;; expect: #t #f #t #f #t #f
(show (comparator-if<=> numbers 1 2 'less 'equal 'greater) (comparator-if<=> numbers 2 2 'less 'equal 'greater)
      (comparator-if<=> numbers 3 2 'less 'equal 'greater) (comparator-if<=> "a" "b" 'less 'equal 'greater)) ;; expect: less equal greater less

;; Structures
(define pairs (make-pair-comparator numbers strings))
(show (comparator-test-type pairs '(1 . "a")) (comparator-test-type pairs '(1 . 2)) (comparator-test-type pairs 1)) ;; expect: #t #f #f
(show (=? pairs '(1 . "a") '(1.0 . "a")) (<? pairs '(1 . "z") '(2 . "a")) (<? pairs '(1 . "a") '(1 . "b")) (<? pairs '(1 . "b") '(1 . "a"))) ;; expect: #t #t #t #f
(show (= (comparator-hash pairs '(1 . "a")) (comparator-hash pairs (cons 1 (string #\a))))) ;; expect: #t
(define lists (make-list-comparator numbers list? null? car cdr))
(show (comparator-test-type lists '(1 2)) (comparator-test-type lists '(1 a)) (comparator-test-type lists 5)) ;; expect: #t #f #f
(show (=? lists '(1 2) '(1 2)) (=? lists '(1 2) '(1)) (=? lists '() '()) (<? lists '() '(1)) (<? lists '(1) '()) (<? lists '(1 2) '(1 3)) (<? lists '(2) '(1 3)) (<? lists '(1) '(1 2))) ;; expect: #t #f #t #t #f #t #f #t
(show (= (comparator-hash lists '(1 2)) (comparator-hash lists (list 1 2)))) ;; expect: #t
(define vectors (make-vector-comparator numbers vector? vector-length vector-ref))
(show (comparator-test-type vectors #(1 2)) (comparator-test-type vectors #(a)) (comparator-test-type vectors '())) ;; expect: #t #f #f
(show (=? vectors #(1 2) #(1 2)) (=? vectors #(1 2) #(1)) (<? vectors #(9) #(1 2)) (<? vectors #(1 2) #(1 3)) (<? vectors #(1 3) #(1 2))) ;; expect: #t #f #t #t #f
(show (= (comparator-hash vectors #(1 2)) (comparator-hash vectors (vector 1 2)))) ;; expect: #t
(show (comparator-ordered? (make-pair-comparator unordered numbers)) (comparator-hashable? (make-list-comparator unordered list? null? car cdr))) ;; expect: #f #f

;; By identity, value and structure
(define key (list 1))
(show (=? (make-eq-comparator) key key) (=? (make-eq-comparator) key (list 1)) (=? (make-eqv-comparator) 1.5 1.5) (=? (make-equal-comparator) key (list 1))) ;; expect: #t #f #t #t
(show (comparator-test-type (make-eq-comparator) car) (= (comparator-hash (make-equal-comparator) key) (default-hash (list 1)))) ;; expect: #t #t
(define ring (list 1 2))
(set-cdr! (cdr ring) ring)
(show (exact-integer? (comparator-hash (make-eq-comparator) ring))) ;; expect: #t

;; Hash functions
(define (hash? x) (and (exact-integer? x) (>= x 0)))
(show (hash? (boolean-hash #t)) (hash? (char-hash #\a)) (hash? (string-hash "a")) (hash? (symbol-hash 'a)) (hash? (number-hash -1.5)) (hash? (number-hash +inf.0)) (hash? (number-hash (expt -3 100)))) ;; expect: #t #t #t #t #t #t #t
(show (= (char-ci-hash #\A) (char-ci-hash #\a)) (= (string-ci-hash "AbC") (string-ci-hash "aBc")) (= (number-hash 1) (number-hash 1.0)) (= (number-hash 1/2) (number-hash 0.5))) ;; expect: #t #t #t #t
(show (exact-integer? (hash-bound)) (<= 0 (hash-salt)) (< (hash-salt) (hash-bound)) (= (hash-salt) (hash-salt))) ;; expect: #t #t #t #t

;; The default comparator
(define default (make-default-comparator))
(show (comparator-test-type default car)) ;; expect: #t
(show (<? default '() '(1)) (<? default #f #t) (<? default #t #f) (<? default #\a #\b) (<? default "a" "b") (<? default 'a 'b) (<? default 1 2.5)) ;; expect: #t #t #f #t #t #t #t
(show (<? default '(1 2) '(1 3)) (<? default '(1 . 2) '(1 . 3)) (<? default '(2) '(1 3)) (<? default #(9) #(1 2)) (<? default #u8(1 2) #u8(1 3)) (<? default #u8(1 3) #u8(1 2))) ;; expect: #t #t #f #t #t #f
(show (=? default '(1 "a" #(#\b c)) (list 1.0 "a" (vector #\b 'c))) (=? default 1 'a) (=? default #u8(1) #u8(1)) (=? default #u8(1) #u8(2)) (=? default '() '()) (=? default #f '())) ;; expect: #t #f #t #f #t #f
(show (<? default (make-rectangular 1 2) (make-rectangular 1 3)) (<? default (make-rectangular 2 0.5) 3) (<? default (make-rectangular 1 3) 1)) ;; expect: #t #t #f
;; Objects of different types are ordered one way or the other.
(define samples (list '() '(1) #t #\a "a" 'a 1 #(1) #u8(1)))
(define (total? x y) (if (eq? x y) (and (=? default x y) (not (<? default x y))) (not (eq? (<? default x y) (<? default y x)))))
(define (all? pred? list) (or (null? list) (and (pred? (car list)) (all? pred? (cdr list)))))
(show (all? (lambda (x) (all? (lambda (y) (total? x y)) samples)) samples)) ;; expect: #t
(show (all? (lambda (x) (hash? (default-hash x))) samples)) ;; expect: #t
(show (= (default-hash #\a) (char-hash #\a)) (= (default-hash "a") (string-hash "a")) (= (default-hash 'a) (symbol-hash 'a)) (= (default-hash 5) (number-hash 5)) (= (default-hash #t) (boolean-hash #t))) ;; expect: #t #t #t #t #t
(show (= (default-hash '(1 (2 #(3)))) (default-hash (list 1 (list 2 (vector 3))))) (= (default-hash '(1)) (default-hash '(1.0))) (= (default-hash '(1 2)) (default-hash '(2 1)))) ;; expect: #t #t #f

;; Registered types
(define-record-type thing (make-thing weight) thing? (weight weight))
(show (fails? (lambda () (<? default (make-thing 1) (make-thing 2)))) (=? default (make-thing 1) (make-thing 1))) ;; expect: #t #f
(comparator-register-default!
 (make-comparator thing?
                  (lambda (a b) (= (weight a) (weight b)))
                  (lambda (a b) (< (weight a) (weight b)))
                  (lambda (a) (number-hash (weight a)))))
(show (<? default (make-thing 1) (make-thing 2)) (=? default (make-thing 1) (make-thing 1)) (= (default-hash (make-thing 7)) (number-hash 7))
      (<? default (list (make-thing 1)) (list (make-thing 2))) (eq? (<? default (make-thing 1) "a") (<? default "a" (make-thing 1)))) ;; expect: #t #t #t #t #f
;; Long lists need no deep recursion.
(define long (make-list 200000 'a))
(show (=? default long (list-copy long)) (<? default long (append long '(b))) (hash? (default-hash long))) ;; expect: #t #t #t
;; Numbers that are = hash alike, whatever their exactness.
(show (map (lambda (a b) (= (number-hash a) (number-hash b))) '(1 1 5/2 1+2i) '(1.0 1.0+0.0i 2.5-0.0i 1.0+2.0i))) ;; expect: (#t #t #t #t)
