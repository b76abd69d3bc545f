;;; SRFI 132: sort libraries.
(import (scheme base) (scheme write) (srfi 132))
(define (show . values)
  (let loop ((values values))
    (write (car values))
    (if (pair? (cdr values))
        (begin
          (display " ")
          (loop (cdr values)))))
  (newline))
(define (fails? thunk) (guard (e ((error-object? e) #t)) (thunk) #f))
(define (abs< a b) (< (abs a) (abs b)))

;;; Predicates
(show (list-sorted? < '(1 2 2 3)) (list-sorted? < '(2 1)) (list-sorted? < '()) (list-sorted? < '(1))) ;; expect: #t #f #t #t
(show (vector-sorted? < #(1 2 2)) (vector-sorted? < #(3 1 2)) (vector-sorted? < #(3 1 2) 1) (vector-sorted? < #(3 1 2 0) 1 3) (vector-sorted? < #())) ;; expect: #t #f #t #t #t

;;; Sorting
(define numbers '(5 -3 8 0 3 -5 2 9 -9 1 7 -1 4 6 -2 -4 -6 -7 -8))
(define sorted '(-9 -8 -7 -6 -5 -4 -3 -2 -1 0 1 2 3 4 5 6 7 8 9))
(define by-size '(0 1 -1 2 -2 -3 3 4 -4 5 -5 6 -6 7 -7 8 -8 9 -9))
(show (equal? (list-sort < numbers) sorted) (equal? (list-stable-sort abs< numbers) by-size) (list-sort < '()) (list-sort > '(1 2 3))) ;; expect: #t #t () (3 2 1)
(define (fresh) (list-copy numbers))
(show (equal? (list-sort! < (fresh)) sorted) (equal? (list-stable-sort! abs< (fresh)) by-size)) ;; expect: #t #t
(define v (list->vector numbers))
(show (vector-sort < v)) ;; expect: #(-9 -8 -7 -6 -5 -4 -3 -2 -1 0 1 2 3 4 5 6 7 8 9)
(show (equal? (vector->list (vector-stable-sort abs< v)) by-size) (equal? v (list->vector numbers))) ;; expect: #t #t
(show (vector-sort < #(3 1 2 0) 1) (vector-sort < #(3 2 1 0) 1 3) (vector-stable-sort < #(3 2 1) 1) (vector-stable-sort < #(3 2 1) 0 2)) ;; expect: #(0 1 2) #(1 2) #(1 2) #(2 3)
(define w (vector 9 5 3 1 7))
(vector-sort! < w 1 4)
(show w) ;; expect: #(9 1 3 5 7)
(vector-sort! < w)
(show w) ;; expect: #(1 3 5 7 9)
(vector-sort! > w 3)
(show w) ;; expect: #(1 3 5 9 7)
(vector-stable-sort! abs< v)
(show (equal? (vector->list v) by-size)) ;; expect: #t
(define x (vector 3 -1 1 0))
(vector-stable-sort! abs< x 1)
(show x) ;; expect: #(3 0 -1 1)
(vector-stable-sort! abs< x 0 2)
(show x) ;; expect: #(0 3 -1 1)

;; Large ones: pseudo-random, ascending, descending and constant.
(define (noise n)
  (let ((v (make-vector n)))
    (let loop ((i 0) (seed 1))
      (if (= i n)
          v
          (begin
            (vector-set! v i (quotient seed 7))
            (loop (+ i 1) (modulo (+ (* seed 1103515245) 12345) 2147483648)))))))
(define (tabulate n f) (let ((v (make-vector n))) (do ((i 0 (+ i 1))) ((= i n) v) (vector-set! v i (f i)))))
(define cases (list (noise 20000) (tabulate 20000 values) (tabulate 20000 -) (make-vector 20000 1)))
(define (sum v) (apply + (vector->list v)))
(show (map (lambda (v) (let ((s (vector-sort < v))) (and (vector-sorted? < s) (= (sum v) (sum s))))) cases)) ;; expect: (#t #t #t #t)
(show (map (lambda (v) (list-sorted? < (list-sort < (vector->list v)))) cases)) ;; expect: (#t #t #t #t)
(show (map (lambda (v) (= (vector-select! < (vector-copy v) 7000) (vector-ref (vector-sort < v) 7000))) cases)) ;; expect: (#t #t #t #t)

;;; Merging
(show (list-merge abs< '(0 -2 4 8 -10) '(-1 3 -4 7))) ;; expect: (0 -1 -2 3 4 -4 7 8 -10)
(show (list-merge < '() '(1)) (list-merge < '(1) '()) (list-merge! abs< (list 0 -2 4) (list -1 2 -4)) (list-merge! < '() (list 1)) (list-merge! < (list 1) '())) ;; expect: (1) (1) (0 -1 -2 2 4 -4) (1) (1)
(show (vector-merge abs< #(0 -2 4) #(-1 2 -4)) (vector-merge < #(9 1 3) #(2) 1) (vector-merge < #(1 3 9) #(2) 0 2) (vector-merge < #(1) #(9 2) 0 1 1) (vector-merge < #(1) #(9 2 5) 0 1 1 2)) ;; expect: #(0 -1 -2 2 4 -4) #(1 2 3) #(1 2 3) #(1 2) #(1 2)
(define to (make-vector 6 'x))
(vector-merge! < to #(1 3) #(2))
(show to) ;; expect: #(1 2 3 x x x)
(vector-merge! < to #(1 3) #(2) 3)
(show to) ;; expect: #(1 2 3 1 2 3)
(vector-merge! < to #(1 3) #(2) 0 1)
(show to) ;; expect: #(2 3 3 1 2 3)
(vector-merge! < to #(1 3) #(0) 0 0 1)
(show to) ;; expect: #(0 1 3 1 2 3)
(vector-merge! < to #(1 3) #(9 0) 0 0 1 1)
(show to) ;; expect: #(0 1 3 1 2 3)
(vector-merge! < to #(1 5) #(9 7 0) 1 1 2 1 2)
(show to) ;; expect: #(0 5 7 1 2 3)

;;; Deleting duplicate neighbours
(show (list-delete-neighbor-dups = '(1 1 2 7 7 7 0 -2 -2)) (list-delete-neighbor-dups = '()) (list-delete-neighbor-dups! = (list 1 1 2 7 7 7 0 -2 -2)) (list-delete-neighbor-dups! = '())) ;; expect: (1 2 7 0 -2) () (1 2 7 0 -2) ()
(show (vector-delete-neighbor-dups = #(1 1 2 7 7 7 0 -2 -2)) (vector-delete-neighbor-dups = #(1 1 2 7 7 7 0 -2 -2) 3 7) (vector-delete-neighbor-dups = #(1 1 2 2) 1) (vector-delete-neighbor-dups = #())) ;; expect: #(1 2 7 0 -2) #(7 0) #(1 2) #()
(define d (vector 0 0 0 1 1 2 2 3 3 4 4 5 5 6 6))
(show (vector-delete-neighbor-dups! = d 3) d) ;; expect: 9 #(0 0 0 1 2 3 4 5 6 4 4 5 5 6 6)
(show (vector-delete-neighbor-dups! = (vector 1 1 2)) (vector-delete-neighbor-dups! = (vector 1 1 2 2) 0 2) (vector-delete-neighbor-dups! = (vector 1) 1)) ;; expect: 2 1 1

;;; Medians
(show (vector-find-median < #() 'none) (vector-find-median < #(17) 0) (vector-find-median < #(18 1 12 14 12 5 18 2) 0) (vector-find-median < #(18 1 11 14 12 5 18 2) 0 list) (vector-find-median < #(7 6 9 3 1 18 15 7 8) 0)) ;; expect: none 17 12 (11 12) 7
(define m (vector 18 1 11 14 12 5 18 2))
(show (vector-find-median! < m 0) m (vector-find-median! < (vector) 'none) (vector-find-median! < (vector 2 1 4 3) 0 list) (vector-find-median! < (vector 3 1 2) 0)) ;; expect: 23/2 #(1 2 5 11 12 14 18 18) none (2 3) 2

;;; Selection
(show (vector-select! < (vector 8 22 19 19 13 9 21 13 3 23) 0) (vector-select! < (vector 8 22 19 19 13 9 21 13 3 23) 5) (vector-select! < (vector 8 22 19 19 13 9 21 13 3 23) 9) (vector-select! < (vector 8 22 19 19 13 9 21 13 3 23) 0 1) (vector-select! < (vector 8 22 19 19 13 9 21 13 3 23) 2 4 7)) ;; expect: 3 19 23 3 21
(define (smallest k v . range)
  (let ((v (vector-copy v)))
    (apply vector-separate! < v k range)
    (let ((start (if (pair? range) (car range) 0)))
      (list-sort < (vector->list v start (+ start k))))))
(show (smallest 3 #(8 22 19 19 13 9 21 13 3 23)) (smallest 0 #(2 1)) (smallest 2 #(2 1)) (smallest 2 #(0 9 8 7 1 2) 1) (smallest 1 #(0 9 8 7) 1 3)) ;; expect: (3 8 9) () (1 2) (1 2) (8)
(show (map (lambda (v) (equal? (smallest 9000 v) (list-sort < (vector->list (vector-sort < v) 0 9000)))) cases)) ;; expect: (#t #t #t #t)

(show (fails? (lambda () (vector-sort < #(1 2) 3))) (fails? (lambda () (vector-select! < (vector 1 2) 2))) (fails? (lambda () (vector-sort! < (vector 1 2) 1 0)))) ;; expect: #t #t #t
