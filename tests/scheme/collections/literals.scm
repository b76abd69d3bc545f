;; Literals of tables, structs and persistent vectors: printed, read back, constants of programs.
(import (scheme base) (scheme write) (scheme read) (scheme eval)
        (ruse table) (ruse struct) (ruse vector))

(define (show object) (write object) (newline))
(define (again object)
  (let ((out (open-output-string)))
    (write object out)
    (read (open-input-string (get-output-string out)))))

(show (table 'a 1 "b" #\c))                       ;; expect: #table(a 1 "b" #\c)
(show (struct 'a '(1 2) 'b #(3)))                 ;; expect: #struct(a (1 2) b #(3))
(show (pvector 1 2.5 'x))                         ;; expect: #pvector(1 2.5 x)
(display (table "a" #\b)) (newline)               ;; expect: #table(a b)
(show (make-table eqv?))                          ;; expect: #table:eqv()
(show (alist->table '((a . 1)) eq?))              ;; expect: #table:eq(a 1)
(show (alist->table '(("a" . 1)) string=?))       ;; expect: #table:string("a" 1)
(show (struct-set (make-struct eqv?) 1 2))        ;; expect: #struct:eqv(1 2)
(show (make-table char=? char->integer))          ;; expect: #<table 0>
(show (let ((t (table 'a 1 'b 2))) (table-delete! t 'a) (table-set! t 'a 3) t)) ;; expect: #table(b 2 a 3)

;; Read back.
(show (again (table 1 (table 2 (struct 3 (pvector 4))))))   ;; expect: #table(1 #table(2 #struct(3 #pvector(4))))
(show (table-ref (again (table "key" 'value)) "key"))       ;; expect: value
(show (struct? (again (struct))))                           ;; expect: #t
(show (table-equivalence (again (make-table eq?))))         ;; expect: #<procedure eq?>
(show (pvector-length (again (list->pvector (make-list 1000 'x)))))   ;; expect: 1000
(table-set! (again (table 'a 1)) 'b 2)                      ; what is read may be changed

;; Constants.
(define stock #table(apple 3 "pear" 5))
(show stock)                                      ;; expect: #table(apple 3 "pear" 5)
(show (table-ref stock "pear"))                   ;; expect: 5
(show '#struct(x (a b) y #table()))               ;; expect: #struct(x (a b) y #table())
(show (struct-ref #struct((1 2) found) (list 1 2)))   ;; expect: found
(show #pvector(#pvector() a))                     ;; expect: #pvector(#pvector() a)
(show '(#table(1 2) . #struct(3 4)))              ;; expect: (#table(1 2) . #struct(3 4))
(define (constant) #table(k v))
(show (eq? (constant) (constant)))                ;; expect: #t
(show (guard (e (#t (error-object-message e))) (table-set! stock 'fig 1)))
;; expect: "table-set!: argument 1 is a literal, which cannot be changed:"
(show (guard (e (#t 'constant)) (table-delete! stock 'apple)))   ;; expect: constant
(show (guard (e (#t 'constant)) (table-clear! stock)))           ;; expect: constant
(define copy (table-copy stock))
(table-set! copy 'fig 1)
(show (list (table-count stock) (table-count copy)))      ;; expect: (2 3)
(show (table-ref #table(#table(a 1) inner) (table 'a 1))) ;; expect: inner
(show #table(a 1 a 2))                            ;; expect: #table(a 2)
(show `(1 ,(+ 1 1) #struct(a b)))                 ;; expect: (1 2 #struct(a b))
(show (eval '(table-ref #table(x 7) 'x) (environment '(scheme base) '(ruse table))))   ;; expect: 7

;; Datum labels.
(define cyclic (table 'self #f))
(table-set! cyclic 'self cyclic)
(show cyclic)                                     ;; expect: #0=#table(self #0#)
(let ((back (again cyclic)))
  (show (eq? back (table-ref back 'self))))       ;; expect: #t
(define ring (list 1 2))
(define holder (struct 'ring ring 'more (pvector ring)))
(set-cdr! (cdr ring) (list holder))
(show holder)                                     ;; expect: #0=#struct(ring (1 2 #0#) more #pvector((1 2 #0#)))
(write-shared (let ((s (list 1))) (table 'a s 'b s))) (newline)   ;; expect: #table(a #0=(1) b #0#)
(show (let ((x (read (open-input-string "#0=#struct(a #1=#pvector(#0#) b #1#)"))))
        (eq? x (pvector-ref (struct-ref x 'b) 0))))       ;; expect: #t
(define quoted '#0=#table(me #0# list (1 #0#)))
(show (eq? quoted (cadr (table-ref quoted 'list))))       ;; expect: #t
(show quoted)                                     ;; expect: #0=#table(me #0# list (1 #0#))
(show (table-ref '#table(#1=(x) #1#) '(x)))       ;; expect: (x)

;; Deep nesting.
(define deep (let loop ((i 0) (t (table))) (if (< i 20000) (loop (+ i 1) (table 'x t)) t)))
(define text (let ((out (open-output-string))) (write deep out) (get-output-string out)))
(show (string-length text))                       ;; expect: 200008
(show (equal? deep (read (open-input-string text))))      ;; expect: #t

;; Macros.
(define-syntax entries
  (syntax-rules ()
    ((_ one (k v)) '#table(k v one two))
    ((_ #struct(k v)) '(k is v))
    ((_ x) 'other)))
(define-syntax swapped
  (syntax-rules () ((_ (k v) ...) '#struct(pairs #pvector((v k) ...)))))
(show (swapped (a 1) (b 2)))                      ;; expect: #struct(pairs #pvector((1 a) (2 b)))
(show (entries #struct(a 1)))                     ;; expect: (a is 1)
(show (entries #table(a 1)))                      ;; expect: other
(show (entries 1 (a b)))                          ;; expect: #table(a b 1 two)
