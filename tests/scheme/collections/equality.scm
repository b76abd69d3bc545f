;; equal? and hashing by equal? on tables, structs and persistent vectors.
(import (scheme base) (scheme write) (ruse table) (ruse struct) (ruse vector) (scheme char) (only (srfi 69) hash))

(define (show . objects) (for-each (lambda (x) (write x) (write-string " ")) objects) (newline))

;; Contents, in any order of insertion.
(show (equal? (table 'a 1 'b '(2)) (table 'b '(2) 'a 1)))          ;; expect: #t 
(show (equal? (table 'a 1) (table 'a 2)) (equal? (table 'a 1) (table 'b 1)) (equal? (table) (table 'a 1))) ;; expect: #f #f #f 
(show (equal? (struct 'a 1 'b "x") (struct-set (struct 'b (string #\x)) 'a 1)))   ;; expect: #t 
(show (equal? (struct 'a 1) (table 'a 1)) (equal? (struct 'a 1) '((a . 1))))     ;; expect: #f #f 
(show (equal? (pvector 1 '(2)) (pvector 1 (list 2))) (equal? (pvector 1 2) (vector 1 2)) (equal? (pvector 1) (pvector 1 1))) ;; expect: #t #f #f 
(show (eqv? (struct 'a 1) (struct 'a 1)) (eq? (table) (table)))    ;; expect: #f #f 
;; The equivalence of keys counts.
(show (equal? (table 1 2) (alist->table '((1 . 2)) eqv?)) (equal? (struct) (make-struct eqv?)))   ;; expect: #f #f 
(show (equal? (alist->table '(("a" . 1)) string=?) (alist->table (list (cons (string #\a) 1)) string=?)))  ;; expect: #t 
(define key (list 1))
(show (equal? (alist->table (list (cons key 1)) eq?) (alist->table (list (cons key 1)) eq?))
      (equal? (alist->table (list (cons key 1)) eq?) (alist->table (list (cons (list 1) 1)) eq?)))   ;; expect: #t #f 
(show (equal? (struct-set (make-struct eqv?) key 1) (struct-set (make-struct eqv?) (list 1) 1))
      (equal? (struct-set (make-struct eqv?) key '(1)) (struct-set (make-struct eqv?) key (list 1))))   ;; expect: #f #t 
;; Tables with keys of their own equivalence are compared by identity.
(define (custom) (make-table char-ci=? (lambda (c) (char->integer (char-foldcase c)))))
(show (let ((t (custom))) (equal? t t)) (equal? (custom) (custom)))   ;; expect: #t #f 

;; Nested.
(show (equal? (table 'x (struct 'y (pvector (table 'z '(1 #(2))))))
              (table 'x (struct 'y (pvector (table 'z (list 1 (vector 2))))))))   ;; expect: #t 
(show (member (struct 'a 1) (list (struct) (struct 'a 1) 'end)))   ;; expect: (#struct(a 1) end) 
(show (assoc (pvector 1) (list (cons (pvector) 0) (cons (pvector 1) 'found))))   ;; expect: (#pvector(1) . found) 

;; As keys.
(define t (table (struct 'a 1 'b 2) 'struct (pvector 1 2) 'pvector (table 'k 'v) 'table '#(1) 'vector))
(show (table-ref/default t (struct 'b 2 'a 1) #f) (table-ref/default t (pvector 1 2) #f)
      (table-ref/default t (table 'k 'v) #f) (table-ref/default t (pvector 2 1) #f))   ;; expect: struct pvector table #f 
(define s (struct-set (struct) (struct 'x (struct 'y 1)) 'nested))
(show (struct-ref/default s (struct 'x (struct 'y 1)) #f))         ;; expect: nested 
(show (= (hash (table 'a 1 'b 2)) (hash (table 'b 2 'a 1)))
      (= (hash (struct 'a 1 'b '(1))) (hash (struct 'b '(1) 'a 1)))
      (= (hash (list->pvector (make-list 100 1))) (hash (list->pvector (make-list 100 1)))))   ;; expect: #t #t #t 

;; A struct is the same whichever way it was made.
(define (from keys) (let loop ((keys keys) (s (struct))) (if (null? keys) s (loop (cdr keys) (struct-set s (car keys) (* 2 (car keys)))))))
(define (count-to n) (let loop ((i n) (l '())) (if (= i 0) l (loop (- i 1) (cons i l)))))
(define up (from (count-to 3000)))
(define down (from (reverse (count-to 3000))))
(show (equal? up down) (= (hash up) (hash down)))                  ;; expect: #t #t 
(show (equal? up (struct-set down 77 'other)))                     ;; expect: #f 
(define more (let loop ((i 3001) (s up)) (if (= i 5000) s (loop (+ i 1) (struct-set s i i)))))
(define back (let loop ((i 3001) (s more)) (if (= i 5000) s (loop (+ i 1) (struct-delete s i)))))
(show (equal? up back) (equal? more back))                         ;; expect: #t #f 
;; Keys that share a hash: records have that of their type.
(define-record-type point (make-point x) point? (x point-x))
(define points (map make-point (count-to 50)))
(define (of points) (let loop ((p points) (s (struct))) (if (null? p) s (loop (cdr p) (struct-set s (car p) (point-x (car p)))))))
(show (equal? (of points) (of (reverse points))) (= (hash (of points)) (hash (of (reverse points)))))   ;; expect: #t #t 
(show (equal? (of points) (struct-delete (of points) (car points))))   ;; expect: #f 
(define grown (let loop ((v (pvector)) (i 0)) (if (= i 2000) v (loop (pvector-push v i) (+ i 1)))))
(define cut (let loop ((v grown)) (if (= (pvector-length v) 1000) v (loop (pvector-pop v)))))
(show (equal? cut (list->pvector (let loop ((i 999) (l '())) (if (< i 0) l (loop (- i 1) (cons i l)))))))   ;; expect: #t 

;; Cycles.
(define (ring) (let ((t (table 'n 1))) (table-set! t 'self (list t)) t))
(show (equal? (ring) (ring)))                                      ;; expect: #t 
(define other (ring))
(table-set! (car (table-ref other 'self)) 'n 2)
(show (equal? (ring) other))                                       ;; expect: #f 
(define (through) (let* ((box (list #f)) (s (struct 'box box))) (set-car! box (pvector s)) s))
(show (equal? (through) (through)))                                ;; expect: #t 
;; A table that is within a key of its own, and keys within keys within keys.
(define (selfish) (let ((t (table))) (table-set! t (vector t) 1) t))
(show (boolean? (equal? (selfish) (selfish))))                     ;; expect: #t 
(define (keyed n) (let loop ((i 0) (t (table))) (if (= i n) t (loop (+ i 1) (table (vector t) 1)))))
(show (equal? (keyed 50) (keyed 50)) (equal? (keyed 50) (keyed 51)))   ;; expect: #t #f 
(show (guard (e ((error-object? e) 'limit)) (equal? (keyed 150) (keyed 150))))   ;; expect: limit 
;; Deep values, wide sharing.
(define (deep n) (let loop ((i 0) (t (table))) (if (= i n) t (loop (+ i 1) (table 'next t)))))
(show (equal? (deep 20000) (deep 20000)))                          ;; expect: #t 
(define (wide n) (let loop ((i 0) (s (struct 'end #t))) (if (= i n) s (loop (+ i 1) (struct 'left s 'right s)))))
(show (equal? (wide 40) (wide 40)))                                ;; expect: #t 
