;;; SRFI 27: sources of random bits.
(import (scheme base) (scheme write) (srfi 27))
(define (show . values)
  (let loop ((values values))
    (write (car values))
    (if (pair? (cdr values))
        (begin
          (display " ")
          (loop (cdr values)))))
  (newline))

;; N values of THUNK all satisfying OK?
(define (all? n thunk ok?)
  (or (= n 0)
      (and (ok? (thunk)) (all? (- n 1) thunk ok?))))

(define (take-values n thunk)
  (if (= n 0) '() (let ((x (thunk))) (cons x (take-values (- n 1) thunk)))))

(show (all? 1000 (lambda () (random-integer 6))
            (lambda (x) (and (exact-integer? x) (<= 0 x 5))))) ;; expect: #t
(show (random-integer 1)) ;; expect: 0
(show (all? 1000 random-real (lambda (x) (and (inexact? x) (< 0 x 1))))) ;; expect: #t

;; Every value of a small range turns up about as often.
(define counts (make-vector 10 0))
(do ((i 0 (+ i 1))) ((= i 10000))
  (let ((x (random-integer 10)))
    (vector-set! counts x (+ 1 (vector-ref counts x)))))
(show (all? 10 (let ((i -1)) (lambda () (set! i (+ i 1)) (vector-ref counts i)))
            (lambda (n) (< 800 n 1200)))) ;; expect: #t

;; Ranges beyond one draw, beyond a fixnum, and far beyond.
(for-each
 (lambda (bits)
   (let* ((n (+ (expt 2 bits) 12345))
          (xs (take-values 200 (lambda () (random-integer n))))
          (mean (/ (apply + xs) 200)))
     (show bits
           (all? 200 (lambda () (random-integer n)) (lambda (x) (< -1 x n)))
           (< 1/3 (/ mean n) 2/3))))
 '(31 32 33 53 60 62 64 100 1000))
;; expect: 31 #t #t
;; expect: 32 #t #t
;; expect: 33 #t #t
;; expect: 53 #t #t
;; expect: 60 #t #t
;; expect: 62 #t #t
;; expect: 64 #t #t
;; expect: 100 #t #t
;; expect: 1000 #t #t

(show (random-source? default-random-source) (random-source? 5)) ;; expect: #t #f

;; New sources give one stream; states bring it back.
(define s (make-random-source))
(define t (make-random-source))
(define s-integer (random-source-make-integers s))
(define t-integer (random-source-make-integers t))
(show (equal? (take-values 20 (lambda () (s-integer 1000)))
              (take-values 20 (lambda () (t-integer 1000))))) ;; expect: #t
(define state (random-source-state-ref s))
(define following (take-values 20 (lambda () (s-integer 1000000))))
(random-source-state-set! s state)
(show (equal? following (take-values 20 (lambda () (s-integer 1000000))))) ;; expect: #t
(random-source-state-set! t state)
(show (equal? following (take-values 20 (lambda () (t-integer 1000000))))) ;; expect: #t

;; The first draws of MRG32k3a from the seed 12345, that is the
;; uniform deviates 0.12701, 0.31853 and 0.30919 that are published for it.
(define u (make-random-source))
(define u-integer (random-source-make-integers u))
(show (take-values 3 (lambda () (u-integer 4294967087))))
;; expect: (545508589 1368065410 1327943761)

;; Two sources randomized by the system differ; so do indexed ones.
(define (first-draws source)
  (let ((integer (random-source-make-integers source)))
    (take-values 5 (lambda () (integer 1000000000)))))
(random-source-randomize! s)
(random-source-randomize! t)
(show (equal? (first-draws s) (first-draws t))) ;; expect: #f
(define (indexed i j)
  (let ((source (make-random-source)))
    (random-source-pseudo-randomize! source i j)
    (first-draws source)))
(show (equal? (indexed 1 2) (indexed 1 2))) ;; expect: #t
(show (equal? (indexed 1 2) (indexed 2 1)) (equal? (indexed 0 1) (indexed 1 0))) ;; expect: #f #f
(show (equal? (indexed 0 0) (first-draws (make-random-source)))) ;; expect: #t

;; Reals in units.
(define s-real (random-source-make-reals s))
(show (all? 100 s-real (lambda (x) (and (inexact? x) (< 0 x 1))))) ;; expect: #t
(define s-quarter (random-source-make-reals s 1/4))
(show (all? 100 s-quarter (lambda (x) (and (memv x '(1/4 1/2 3/4)) #t)))) ;; expect: #t
(define s-third (random-source-make-reals s 0.3))
(show (all? 100 s-third (lambda (x) (and (inexact? x) (< 0 x 1))))) ;; expect: #t

(define (fails? thunk) (guard (e ((error-object? e) #t)) (thunk) #f))
(show (fails? (lambda () (random-integer 0)))
      (fails? (lambda () (random-integer -3)))
      (fails? (lambda () (random-integer 1.5)))
      (fails? (lambda () (random-source-state-set! s '(1 2 3))))
      (fails? (lambda () (random-source-make-reals s 2)))
      (fails? (lambda () (random-source-pseudo-randomize! s -1 0)))
      (fails? (lambda () (random-source-make-integers 'no))))
;; expect: #t #t #t #t #t #t #t
