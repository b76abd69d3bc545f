;; (ruse collection): the same procedures on every kind of collection.
(import (scheme base) (scheme write) (ruse collection) (ruse table) (ruse struct) (ruse vector))

(define (show . objects) (for-each (lambda (x) (write x) (write-string " ")) objects) (newline))
(define (all) (list (table 0 'a 1 'b) (struct 0 'a 1 'b) (vector 'a 'b) (pvector 'a 'b) (string #\a #\b) (bytevector 10 11) (list 'a 'b)))
(define-syntax caught (syntax-rules () ((_ e) (guard (c (#t (error-object-message c))) e))))

(show (map collection? (cons '() (cons 'x (all)))))   ;; expect: (#t #f #t #t #t #t #t #t #t) 
(show (map (lambda (c) (ref c 1)) (all)))             ;; expect: (b b b b #\b 11 b) 
(show (map (lambda (c) (ref/default c 2 'none)) (all)))   ;; expect: (none none none none none none none) 
(show (map (lambda (c) (ref c 2 (lambda () 'fail))) (all)))   ;; expect: (fail fail fail fail fail fail fail) 
(show (map (lambda (c) (ref c 0 (lambda () 'fail) list)) (all)))   ;; expect: ((a) (a) (a) (a) (#\a) (10) (a)) 
(show (map (lambda (c) (has-key? c 1)) (all)) (map (lambda (c) (has-key? c -1)) (all)))
;; expect: (#t #t #t #t #t #t #t) (#f #f #f #f #f #f #f) 
(show (map size (all)) (map empty? (all)) (map empty? (list '() (table) (struct) "" (pvector))))
;; expect: (2 2 2 2 2 2 2) (#f #f #f #f #f #f #f) (#t #t #t #t #t) 
(show (map collection->list (all)))
;; expect: (((0 . a) (1 . b)) ((0 . a) (1 . b)) (a b) (a b) (#\a #\b) (10 11) (a b)) 
(show (map collection-keys (all)))                    ;; expect: ((0 1) (0 1) (0 1) (0 1) (0 1) (0 1) (0 1)) 
(show (map (lambda (c) (fold-entries (lambda (k v sum) (+ k sum)) 0 c)) (all)))   ;; expect: (1 1 1 1 1 1 1) 
(for-each-entry (lambda (k v) (show k v)) (struct 'x 1))   ;; expect: x 1 

;; Functional change leaves the old one alone.
(define (value-for c) (cond ((string? c) #\z) ((bytevector? c) 99) (else 'z)))
(define old (all))
(show (map (lambda (c) (set c 1 (value-for c))) old))
;; expect: (#table(0 a 1 z) #struct(0 a 1 z) #(a z) #pvector(a z) "az" #u8(10 99) (a z)) 
(show (equal? old (all)))                             ;; expect: #t 
(show (update (struct 'n 1) 'n (lambda (n) (+ n 1))) (update (table) 'n list (lambda () 0)) (update '(1 2) 0 -))
;; expect: #struct(n 2) #table(n (0)) (-1 2) 
(show (remove-key (struct 'a 1 'b 2) 'a) (let ((t (table 'a 1))) (list (remove-key t 'a) t)))   ;; expect: #struct(b 2) (#table() #table(a 1)) 
(show (set (struct) 'new 1) (set (table) 'new 1))     ;; expect: #struct(new 1) #table(new 1) 

;; In place.
(define (mutable) (list (table) (vector 1 2) (make-string 2 #\a) (bytevector 1 2) (list 1 2)))
(show (map (lambda (c) (ref-set! c 1 (value-for c)) c) (mutable)))   ;; expect: (#table(1 z) #(1 z) "az" #u8(1 99) (1 z)) 
(show (caught (ref-set! (struct) 'a 1)))              ;; expect: "ref-set!: argument 1 never changes; set gives a changed one:" 
(show (caught (ref-set! (list 1) 1 2)))               ;; expect: "ref-set!: the collection has no value for the key" 
(show (caught (ref '(1) 5)) (caught (ref 7 0)))       ;; expect: "ref: the collection has no value for the key" "ref: argument 1 must be a collection, but it is" 
(show (caught (ref (table) 'k)))                      ;; expect: "table-ref: the table has no value for the key" 
(show (caught (ref/default "abc" 'k 0)))              ;; expect: "ref/default: argument 2 must be an exact integer, but it is" 
(show (caught (ref '(1 2) 'k)) (caught (ref/default '(1 2) 0.5 0)))   ;; expect: "ref: argument 2 must be an exact integer, but it is" "ref/default: argument 2 must be an exact integer, but it is" 
(show (caught (set '(1 2) 'k 0)) (caught (set '() "k" 0)))   ;; expect: "set: argument 2 must be an exact integer, but it is" "set: argument 2 must be an exact integer, but it is" 
(show (caught (set 5 'a 0)) (caught (set '(1) 1 0)) (caught (set '(1) -1 0)) (ref/default '(1) -1 'none))   ;; expect: "set: argument 1 must be a collection, but it is" "set: the collection has no value for the key" "set: the collection has no value for the key" none 
(show (caught (remove-key (vector 1) 0)))             ;; expect: "remove-key: argument 1 must be a table or struct, but it is" 
(show (table-empty? (table)) (table-empty? (table 1 2)))          ;; expect: #t #f 
