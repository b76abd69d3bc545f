;;; SRFI 133: vectors.
(import (scheme base) (scheme write) (srfi 133))
(define (show . values)
  (let loop ((values values))
    (write (car values))
    (if (pair? (cdr values))
        (begin
          (display " ")
          (loop (cdr values)))))
  (newline))
(define (fails? thunk) (guard (e ((error-object? e) #t)) (thunk) #f))
(define-syntax show-values
  (syntax-rules ()
    ((_ expression) (call-with-values (lambda () expression) show))))

;;; Constructors
(show (make-vector 3 'a) (vector-length (make-vector 2)) (vector 1 2)) ;; expect: #(a a a) 2 #(1 2)
(show (vector-unfold (lambda (i x) (values x (- x 1))) 4 0) (vector-unfold values 3) (vector-unfold (lambda (i x y) (values (+ x y) (+ x 1) (* y 2))) 3 0 1)) ;; expect: #(0 -1 -2 -3) #(0 1 2) #(1 3 6)
(show (vector-unfold-right (lambda (i x) (values (cons i x) (+ x 1))) 3 0) (vector-unfold-right - 3) (vector-unfold-right (lambda (i x y) (values (list x y) (+ x 1) (* y 2))) 2 0 1)) ;; expect: #((0 . 2) (1 . 1) (2 . 0)) #(0 -1 -2) #((1 2) (0 1))
(show (vector-copy #(a b c d) 1 3) (vector-reverse-copy #(5 4 3 2 1 0) 1 5) (vector-reverse-copy #(1 2 3)) (vector-reverse-copy #(1 2 3) 1)) ;; expect: #(b c) #(1 2 3 4) #(3 2 1) #(3 2)
(show (vector-append #(x) #(y z)) (vector-concatenate '(#(a b) #() #(c))) (vector-length (vector-concatenate (vector->list (make-vector 100000 #(1 2)))))) ;; expect: #(x y z) #(a b c) 200000
(show (vector-append-subvectors #(a b c d e) 0 2 #(f g h i j) 2 4) (vector-append-subvectors)) ;; expect: #(a b h i) #()

;;; Predicates
(show (vector? #(1)) (vector? '(1)) (vector-empty? #()) (vector-empty? #(()))) ;; expect: #t #f #t #f
(show (vector= eq? #(a b) #(a b)) (vector= eq? #(a b) #(b a)) (vector= = #(1 2) #(1)) (vector= eq?) (vector= eq? #(a)) (vector= = #(1) #(1) #(1)) (vector= = #(1) #(1) #(2))) ;; expect: #t #f #f #t #t #t #f

;;; Selectors
(show (vector-ref #(a b c) 1) (vector-length #(a b c))) ;; expect: b 3

;;; Iteration
(show (vector-fold (lambda (tail x) (cons x tail)) '() #(1 2 3)) (vector-fold (lambda (sum x y) (+ sum (* x y))) 0 #(1 2 3) #(10 20)) (vector-fold list 0 #(1) #(2))) ;; expect: (3 2 1) 50 (0 1 2)
(show (vector-fold-right (lambda (tail x) (cons x tail)) '() #(1 2 3)) (vector-fold-right (lambda (tail x y) (cons (+ x y) tail)) '() #(1 2 3) #(10 20))) ;; expect: (1 2 3) (11 22)
(show (vector-map (lambda (x) (* x x)) #(1 2 3)) (vector-map * #(1 2) #(3 4 5))) ;; expect: #(1 4 9) #(3 8)
(define v (vector 1 2 3))
(vector-map! - v)
(show v) ;; expect: #(-1 -2 -3)
(vector-map! + v #(10 20 30) #(100 100 100))
(show v) ;; expect: #(109 118 127)
(vector-for-each display #(1 2 3))
(newline) ;; expect: 123
(show (vector-count even? #(3 1 4 1 5 9 2 5 6)) (vector-count < #(1 3 6 9) #(2 4 6 8 10 12))) ;; expect: 3 2
(show (vector-cumulate + 0 #(3 1 4 1 5 9 2 5 6)) (vector-cumulate list 'z #(a b))) ;; expect: #(3 4 8 9 14 23 25 30 36) #((z a) ((z a) b))

;;; Searching
(show (vector-index even? #(3 1 4 1 5 9)) (vector-index < #(3 1 4 1 5 9 2 5 6) #(2 7 1 8 2)) (vector-index = #(3 1 4) #(2 7 1)) (vector-index odd? #())) ;; expect: 2 1 #f #f
(show (vector-index-right odd? #(3 1 4)) (vector-index-right < #(1 2 3) #(2 3 0)) (vector-index-right even? #(1)) (fails? (lambda () (vector-index-right < #(1) #(1 2))))) ;; expect: 1 1 #f #t
(show (vector-skip number? #(1 2 a b 3 4 c d)) (vector-skip = #(1 2 3) #(1 2 4)) (vector-skip-right number? #(1 2 a b 3 4)) (vector-skip-right = #(1 2 3 4) #(1 0 3 4))) ;; expect: 2 2 3 1
(show (vector-binary-search #(0 2 4 6 8) 6 -) (vector-binary-search #(0 2 4 6 8) 0 -) (vector-binary-search #(0 2 4 6 8) 8 -) (vector-binary-search #(0 2 4 6 8) 5 -) (vector-binary-search #() 1 -)) ;; expect: 3 0 4 #f #f
(show (vector-any number? #(a 1 b)) (vector-any (lambda (x) (and (number? x) (* x x))) #(a 3)) (vector-any < #(1 2) #(0 3 9)) (vector-any odd? #()) (vector-any odd? #(2))) ;; expect: #t 9 #t #f #f
(show (vector-every number? #(1 2)) (vector-every (lambda (x) (and (number? x) (* x x))) #(2 3)) (vector-every < #(1 2) #(2 3 0)) (vector-every odd? #()) (vector-every < #(1 5) #(2 3))) ;; expect: #t 9 #t #t #f
(show-values (vector-partition number? #(1 x 2 y 3 z))) ;; expect: #(1 2 3 x y z) 3
(show-values (vector-partition number? #())) ;; expect: #() 0

;;; Mutators
(define w (vector 1 2 3 4 5))
(vector-set! w 0 'a)
(vector-swap! w 0 4)
(show w) ;; expect: #(5 2 3 4 a)
(vector-reverse! w)
(show w) ;; expect: #(a 4 3 2 5)
(vector-reverse! w 3)
(show w) ;; expect: #(a 4 3 5 2)
(vector-reverse! w 0 3)
(show w) ;; expect: #(3 4 a 5 2)
(vector-fill! w 'x 1 3)
(show w) ;; expect: #(3 x x 5 2)
(vector-copy! w 0 #(9 8 7) 1)
(show w) ;; expect: #(8 7 x 5 2)
(vector-reverse-copy! w 1 #(0 10 20 30 40) 1 4)
(show w) ;; expect: #(8 30 20 10 2)
(vector-reverse-copy! w 2 #(1 2 3))
(show w) ;; expect: #(8 30 3 2 1)
(vector-reverse-copy! w 0 #(1 2 3) 1)
(show w) ;; expect: #(3 2 3 2 1)
(vector-reverse-copy! w 1 w 0 4)
(show w) ;; expect: #(3 2 3 2 3)
(define (unfolded unfold! f . seeds) (let ((v (vector 1 2 3 4 5))) (apply unfold! f v 1 4 seeds) v))
(show (unfolded vector-unfold! (lambda (i) (+ 10 i))) (unfolded vector-unfold! (lambda (i x) (values (+ i x) (+ x 1))) 0) (unfolded vector-unfold! (lambda (i x y) (values (+ i x y) (+ x 1) (+ x 1))) 0 0)) ;; expect: #(1 11 12 13 5) #(1 1 3 5 5) #(1 1 4 7 5)
(show (unfolded vector-unfold-right! (lambda (i) (+ 10 i))) (unfolded vector-unfold-right! (lambda (i x) (values (+ i x) (+ x 1))) 0) (unfolded vector-unfold-right! (lambda (i x y) (values (+ i x y) (+ x 1) (+ x 1))) 0 0)) ;; expect: #(1 11 12 13 5) #(1 3 3 3 5) #(1 5 4 3 5)

;;; Conversion
(show (vector->list #(1 2 3) 1) (reverse-vector->list #(1 2 3)) (reverse-vector->list #(1 2 3) 1) (reverse-vector->list #(1 2 3) 0 2)) ;; expect: (2 3) (3 2 1) (3 2) (2 1)
(show (list->vector '(1 2)) (reverse-list->vector '(1 2 3)) (reverse-list->vector '())) ;; expect: #(1 2) #(3 2 1) #()
(show (vector->string #(#\a #\b)) (string->vector "abc" 1)) ;; expect: "ab" #(#\b #\c)

(show (fails? (lambda () (vector-reverse! (vector 1) 2))) (fails? (lambda () (vector-reverse-copy #(1 2) 1 5))) (fails? (lambda () (vector-append-subvectors #(1) 0))) (fails? (lambda () (vector-unfold! values (vector 1) 0 2)))) ;; expect: #t #t #t #t
