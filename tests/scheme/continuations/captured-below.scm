;;; Frames that a continuation holds while what they called goes on: in machine code, in an interpreter that machine code
;;; called, and the other way round. A continuation that was captured once has the values of that moment whenever it is
;;; called.
;; except: thunk a continuation is entered again after its frames are gone

(import (scheme base) (scheme write))
(define (show x) (write x) (newline))

;; Escapes to a frame far below, past frames of every sort.
(define (find wanted items)
  (call/cc
   (lambda (return)
     (define (walk tree)
       (cond ((pair? tree) (walk (car tree)) (walk (cdr tree)))
             ((eqv? tree wanted) (return (list 'found wanted)))
             (else #f)))
     (walk items)
     'none)))
(define (repeat n last)
  (if (= n 0) last (repeat (- n 1) (list (find n '(1 (2 3) ((4) 5))) (find 99 '(1 2))))))
(show (repeat 200 #f)) ;; expect: ((found 1) none)

;; A frame's variables change after the capture: re-entry sees the boxes as they are and the arguments as they were.
(define kept '())
(define (counted n)
  (let ((here 0))
    (define (step i)
      (if (= i n)
          here
          (let ((x (call/cc (lambda (k) (set! kept (cons k kept)) i))))
            (set! here (+ here x))
            (+ 0 (step (+ i 1))))))
    (step 0)))
(define rounds 0)
(show (counted 50)) ;; expect: 1225
(set! kept '())
(define (once-more)
  (set! rounds 0)
  (let ((sum (counted 5)))
    (set! rounds (+ rounds 1))
    (if (< rounds 4)
        ((list-ref kept (- rounds 1)) 100)
        (list rounds sum))))
(show (once-more)) ;; expect: (4 318)

;; Captures in tail position, and continuations called in tail position, with one value, several and none.
(define (in-tail k x) (if (odd? x) (k x) (k (* 2 x))))
(define (tail-capture x) (call/cc (lambda (k) (in-tail k x))))
(define (sum-to n) (let loop ((i 0) (sum 0)) (if (= i n) sum (loop (+ i 1) (+ sum (tail-capture i))))))
(show (sum-to 300)) ;; expect: 67200
(define (several n)
  (call-with-values (lambda () (call/cc (lambda (k) (if (= n 0) (k) (k n (+ n 1)))))) list))
(define (all n) (if (= n 0) (several 0) (begin (several n) (all (- n 1)))))
(show (all 100)) ;; expect: ()
(show (several 7)) ;; expect: (7 8)

;; A generator through procedures of the library that call back.
(define (generator walk)
  (define return #f)
  (define (start)
    (walk (lambda (x) (call/cc (lambda (k) (set! resume (lambda () (k #f))) (return x)))))
    (return 'end))
  (define resume start)
  (lambda () (call/cc (lambda (k) (set! return k) (resume)))))
(define (collect g) (let ((x (g))) (if (eq? x 'end) '() (cons x (collect g)))))
(define (in-order l) (generator (lambda (yield) (for-each yield l))))
(define (twice l)
  (generator (lambda (yield) (vector-for-each (lambda (x y) (yield (+ x y))) (list->vector l) (list->vector l)))))
(show (collect (in-order '(1 2 3)))) ;; expect: (1 2 3)
(define (many n) (if (= n 0) '() (begin (collect (in-order '(1 2 3))) (collect (twice '(1 2 3 4))) (many (- n 1)))))
(many 60)
(show (collect (twice '(1 2 3 4)))) ;; expect: (2 4 6 8)

;; Continuations that leave dynamic-wind and guard, from machine code into machine code.
(define log '())
(define (wound n)
  (call/cc
   (lambda (k)
     (dynamic-wind
      (lambda () (set! log (cons 'in log)))
      (lambda () (guard (e (#t (k (list 'caught e n)))) (if (odd? n) (raise 'odd) (k n))))
      (lambda () (set! log (cons 'out log)))))))
(define (wind-all n) (if (= n 0) (wound 0) (begin (wound n) (wind-all (- n 1)))))
(show (wind-all 100)) ;; expect: 0
(show (length log)) ;; expect: 202
(show (wound 1)) ;; expect: (caught odd 1)

;; A deep recursion that is captured at its bottom, left, and finished again from there.
(define bottom #f)
(define (deep n) (if (= n 0) (call/cc (lambda (k) (set! bottom k) 0)) (+ 1 (deep (- n 1)))))
(define (finish times)
  (let ((depth (deep 20000)) (left times))
    (if (= left 0)
        depth
        (begin (set! times (- times 1)) (if (< times 0) depth (bottom times))))))
(show (finish 3)) ;; expect: 20000
