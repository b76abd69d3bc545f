;;; SRFI 158: generators and accumulators. Coroutines are in ../fibers/generators.scm.
(import (scheme base) (scheme write) (srfi 158) (only (srfi 1) unfold))
(define (show . values)
  (let loop ((values values))
    (write (car values))
    (if (pair? (cdr values))
        (begin
          (display " ")
          (loop (cdr values)))))
  (newline))
(define (fails? thunk) (guard (e ((error-object? e) #t)) (thunk) #f))
(define -> generator->list)
(define (ended? g) (and (eof-object? (g)) (eof-object? (g))))
;; the first K of what G gives, and how many of SOURCE's numbers are left then
(define (taken g k source) (let ((items (-> g k))) (list items (source))))
(define (count-from n) (make-range-generator n))

;;; Constructors
(show (-> (generator)) (-> (generator 1 'b "c")) (ended? (generator)))                  ;; expect: () (1 b "c") #t
(show (-> (circular-generator 1 2 3) 7) (-> (circular-generator 'x) 3))                 ;; expect: (1 2 3 1 2 3 1) (x x x)
(show (-> (make-iota-generator 3)) (-> (make-iota-generator 3 8)) (-> (make-iota-generator 3 8 2)))   ;; expect: (0 1 2) (8 9 10) (8 10 12)
(show (-> (make-iota-generator 0)) (-> (make-iota-generator 3 0 -1/2)) (-> (make-iota-generator 3.0 1)))   ;; expect: () (0 -1/2 -1) (1 2 3)
(show (-> (make-iota-generator 3 0 0.5)) (-> (make-iota-generator 2 1. 1)))             ;; expect: (0.0 0.5 1.0) (1.0 2.0)
(show (-> (make-range-generator 3) 4) (-> (make-range-generator 3 8)) (-> (make-range-generator 3 8 2)))   ;; expect: (3 4 5 6) (3 4 5 6 7) (3 5 7)
(show (-> (make-range-generator 0 1 0.25)) (-> (make-range-generator 0 2.5)) (-> (make-range-generator 1 1)))   ;; expect: (0.0 0.25 0.5 0.75) (0 1 2) ()
(show (length (-> (make-range-generator 0 1 0.1))))                                     ;; expect: 10
(show (-> (list->generator '(1 2 3))) (-> (list->generator '())) (ended? (list->generator '())))   ;; expect: (1 2 3) () #t
(show (-> (vector->generator #(a b c d e))) (-> (vector->generator #(a b c d e) 2)) (-> (vector->generator #(a b c d e) 2 4)))   ;; expect: (a b c d e) (c d e) (c d)
(show (-> (reverse-vector->generator #(a b c d e))) (-> (reverse-vector->generator #(a b c d e) 2)))   ;; expect: (e d c b a) (e d c)
(show (-> (reverse-vector->generator #(a b c d e) 2 4)) (-> (reverse-vector->generator #(a b c d e) 0 2)))   ;; expect: (d c) (b a)
(show (-> (string->generator "aλc")) (-> (string->generator "abc" 1)) (-> (string->generator "abcd" 1 3)))   ;; expect: (#\a #\λ #\c) (#\b #\c) (#\b #\c)
(show (-> (bytevector->generator #u8(1 2 255))) (-> (bytevector->generator #u8(1 2 3) 1 2)))   ;; expect: (1 2 255) (2)
(show (let* ((v (vector 1 2 3)) (g (vector->generator v))) (g) (vector-set! v 1 'new) (g)))   ;; expect: new
(show (-> (make-unfold-generator (lambda (s) (> s 5)) (lambda (s) (* s 2)) (lambda (s) (+ s 1)) 0)))   ;; expect: (0 2 4 6 8 10)
(show (let ((g (make-unfold-generator (lambda (s) (= s 1)) - (lambda (s) (+ s 1)) 0))) (list (g) (ended? g))))   ;; expect: (0 #t)

;;; Operations
(show (-> (gcons* 'a 'b (make-range-generator 0 2))) (-> (gcons* (generator 1))))       ;; expect: (a b 0 1) (1)
(show (-> (gappend (make-range-generator 0 3) (make-range-generator 0 2))) (-> (gappend)) (-> (gappend (generator) (generator 1) (generator))))   ;; expect: (0 1 2 0 1) () (1)
(show (-> (gflatten (generator '(1 2) '() '(3) '() '()))) (-> (gflatten (generator))))  ;; expect: (1 2 3) ()
(show (-> (ggroup (make-range-generator 0 6) 3)) (-> (ggroup (make-range-generator 0 5) 3)) (-> (ggroup (make-range-generator 0 5) 3 'x)) (-> (ggroup (generator) 3 'x)))   ;; expect: ((0 1 2) (3 4 5)) ((0 1 2) (3 4)) ((0 1 2) (3 4 x)) ()
(show (-> (gmerge < (generator 1 4 6) (generator 2 3 7) (generator 0 5 8))) (-> (gmerge < (generator) (generator 1)))) ;; expect: (0 1 2 3 4 5 6 7 8) (1)
(show (-> (gmerge (lambda (a b) (< (car a) (car b))) (generator '(1 . a) '(2 . a)) (generator '(1 . b) '(2 . b)) (generator '(1 . c)))))   ;; expect: ((1 . a) (1 . b) (1 . c) (2 . a) (2 . b))
(show (let ((g (generator 1))) (eq? g (gmerge < g))))                                   ;; expect: #t
(show (-> (gmap - (make-range-generator 0 3))) (-> (gmap cons (generator 1 2 3) (generator 4 5))) (-> (gmap + (generator 1 2) (generator 10 20) (generator 100 200 300))))   ;; expect: (0 -1 -2) ((1 . 4) (2 . 5)) (111 222)
(show (-> (gcombine (lambda (x sum) (values (* 2 sum) (+ x sum))) 10 (generator 1 2 3))) (-> (gcombine (lambda (x y s) (values (list x y s) (+ s 1))) 0 (generator 'a 'b) (generator 'c 'd 'e))))   ;; expect: (20 22 26) ((a c 0) (b d 1))
(show (-> (gfilter odd? (make-range-generator 1 11))) (-> (gremove odd? (make-range-generator 1 11))))   ;; expect: (1 3 5 7 9) (2 4 6 8 10)
(show (-> (gstate-filter (lambda (item state) (values (< state 10) (+ state item))) 0 (count-from 0)) 5)) ;; expect: (0 1 2 3 4)
(show (-> (gtake (count-from 0) 3)) (-> (gtake (generator 1) 3)) (-> (gtake (generator 1) 3 'x)) (-> (gtake (generator 1 2 3) 2 'x)) (-> (gtake (generator 1) 0)))   ;; expect: (0 1 2) (1) (1 x x) (1 2) ()
(show (-> (gdrop (make-range-generator 0 5) 3)) (-> (gdrop (generator 1) 3)) (-> (gdrop (generator 1) 0)))   ;; expect: (3 4) () (1)
(show (-> (gtake-while even? (generator 0 2 3 4))) (-> (gdrop-while even? (generator 0 2 3 4))) (-> (gdrop-while even? (generator 0 2))))   ;; expect: (0 2) (3 4) ()
(show (let ((g (gtake-while even? (generator 0 1 2)))) (list (g) (ended? g))))          ;; expect: (0 #t)
(show (-> (gdelete 3 (generator 1 2 3 4 3))) (-> (gdelete 3 (generator 1 2 3 4) <)) (-> (gdelete "a" (generator "a" "b"))))   ;; expect: (1 2 4) (1 2 3) ("b")
(show (-> (gdelete-neighbor-dups (list->generator '(a a b c a a a d c)))) (-> (gdelete-neighbor-dups (generator 1 2 3 2 5) <)))   ;; expect: (a b c a d c) (1)
(show (-> (gindex (list->generator '(a b c d e f)) (generator 0 2 4))) (-> (gindex (generator 'a 'b) (generator 1 5 6))))   ;; expect: (a c e) (b)
(show (-> (gselect (list->generator '(a b c d e f)) (generator #t #f #f #t #t #f))) (-> (gselect (count-from 0) (generator #t 1))))   ;; expect: (a d e) (0 1)

;; nothing is read before it is needed, and no more than is needed
(show (let* ((s (count-from 0)) (g (gtake s 2))) (taken g 9 s)))                        ;; expect: ((0 1) 2)
(show (let* ((s (count-from 0)) (g (ggroup s 2))) (taken g 2 s)))                       ;; expect: (((0 1) (2 3)) 4)
(show (let* ((s (count-from 0)) (g (gmap - s))) (gmerge < s s) (gdrop s 3) (gdrop-while even? s) (taken g 1 s)))   ;; expect: ((0) 1)
(show (let ((s (count-from 0))) (list (generator-find odd? s) (generator-any odd? s) (generator-every odd? s) (s))))   ;; expect: (1 #t #f 5)
(show (let ((s (count-from 0)) (v (make-vector 3 'x))) (list (generator->vector! v 1 s) v (s))))   ;; expect: (2 #(x 0 1) 2)

;;; Consumers
(show (-> (make-range-generator 0 4)) (generator->reverse-list (make-range-generator 0 4)) (generator->reverse-list (count-from 0) 2) (generator->vector (make-range-generator 0 4)) (generator->vector (count-from 0) 2)) ;; expect: (0 1 2 3) (3 2 1 0) (1 0) #(0 1 2 3) #(0 1)
(show (generator->string (string->generator "abc")) (generator->string (string->generator "abc") 2) (generator->string (generator)))   ;; expect: "abc" "ab" ""
(show (let ((v (make-vector 4 0))) (list (generator->vector! v 1 (generator 1 2)) v)))  ;; expect: (2 #(0 1 2 0))
(show (generator-fold cons 'z (generator 1 2 3)) (generator-fold + 0 (generator 1 2 3) (generator 1 2)) (generator-fold list 0 (generator 1) (generator 2)))   ;; expect: (3 2 1 . z) 6 (1 2 0)
(show (let ((all '())) (generator-for-each (lambda x (set! all (cons x all))) (generator 1 2) (generator 'a 'b 'c)) (reverse all)))   ;; expect: ((1 a) (2 b))
(show (generator-map->list - (generator 1 2)) (generator-map->list cons (generator 1 2) (generator 3)))   ;; expect: (-1 -2) ((1 . 3))
(show (generator-find even? (generator 1 2 3)) (generator-find even? (generator 1)) (generator-count odd? (generator 1 2 3)))   ;; expect: 2 #f 2
(show (generator-any (lambda (x) (and (even? x) (* x x))) (generator 1 4 6)) (generator-any even? (generator)))   ;; expect: 16 #f
(show (generator-every (lambda (x) (and (even? x) (* x x))) (generator 4 6)) (generator-every even? (generator)) (generator-every even? (generator 2 3 (if #f #f))))   ;; expect: 36 #t #f
(show (generator-unfold (string->generator "abc") unfold) (generator-unfold (generator 1 2) unfold (lambda (x) '(rest))))   ;; expect: (#\a #\b #\c) (1 2 rest)
(show (length (-> (make-range-generator 0 100000))))                                    ;; expect: 100000

;;; Accumulators
(define (accumulate a . items) (for-each a items) (list (a (eof-object)) (a (eof-object))))
(show (accumulate (make-accumulator * 1 -) 2 3 4) (accumulate (count-accumulator) 'a 'b))   ;; expect: (-24 -24) (2 2)
(show (accumulate (list-accumulator) 1 2 3) (accumulate (reverse-list-accumulator) 1 2 3) (accumulate (list-accumulator)))   ;; expect: ((1 2 3) (1 2 3)) ((3 2 1) (3 2 1)) (() ())
(show (accumulate (vector-accumulator) 1 2 3) (accumulate (reverse-vector-accumulator) 1 2 3))   ;; expect: (#(1 2 3) #(1 2 3)) (#(3 2 1) #(3 2 1))
(show (accumulate (vector-accumulator! (vector 0 0 0 0) 1) 1 2))                        ;; expect: (#(0 1 2 0) #(0 1 2 0))
(show (accumulate (string-accumulator) #\a #\b) (accumulate (bytevector-accumulator) 1 2 255) (accumulate (bytevector-accumulator! (bytevector 9 9 9) 2) 7))   ;; expect: ("ab" "ab") (#u8(1 2 255) #u8(1 2 255)) (#u8(9 9 7) #u8(9 9 7))
(show (accumulate (sum-accumulator) 1 2.5) (accumulate (product-accumulator) 2 3/2) (accumulate (sum-accumulator)))   ;; expect: (3.5 3.5) (3 3) (0 0)

;;; Errors
(show (map fails?
           (list (lambda () (circular-generator))
                 (lambda () (make-iota-generator -1))
                 (lambda () (make-iota-generator 2 'a))
                 (lambda () (make-range-generator 'a))
                 (lambda () (list->generator 5))
                 (lambda () (-> (list->generator '(1 . 2))))
                 (lambda () (vector->generator "abc"))
                 (lambda () (vector->generator #(1 2) 3))
                 (lambda () (string->generator "abc" 2 1))
                 (lambda () (make-coroutine-generator 5))
                 (lambda () (gcons* 1 2))
                 (lambda () (gappend (generator) 'x))
                 (lambda () (-> (gflatten (generator 1))))
                 (lambda () (ggroup (generator) 0))
                 (lambda () (gmerge <))
                 (lambda () (gmap 1 (generator)))
                 (lambda () (gtake (generator) -1))
                 (lambda () (gdrop (generator) 1.5))
                 (lambda () (-> (gindex (generator 1 2 3) (generator 1 1))))
                 (lambda () (-> (generator) -1))
                 (lambda () (generator->string (generator 1)))
                 (lambda () (generator->vector! (vector 1) 2 (generator)))
                 (lambda () (make-accumulator 1 2 3))
                 (lambda () ((string-accumulator) 1))
                 (lambda () ((bytevector-accumulator) 256))
                 (lambda () ((vector-accumulator! (vector 1) 1) 1)))))
;; expect: (#t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t)
