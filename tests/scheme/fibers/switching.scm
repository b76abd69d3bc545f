;; a fiber goes on where it yielded, with what it is resumed with
;; except: thunk frames are entered again after they are gone
(import (scheme base) (scheme write) (ruse fiber))
(define (show x) (write x) (newline))

(define counter
  (make-fiber
   (lambda (start)
     (let loop ((i start))
       (if (< i (+ start 3))
           (loop (+ i (fiber-yield i)))
           'end)))))
(show (fiber-status counter))       ;; expect: suspended
(show (list (fiber? counter) (fiber? list)))   ;; expect: (#t #f)
(show (fiber-resume counter 10))    ;; expect: 10
(show (fiber-resume counter 1))     ;; expect: 11
(show (fiber-finished? counter))    ;; expect: #f
(show (fiber-resume counter 5))     ;; expect: end
(show (fiber-status counter))       ;; expect: done
(show (fiber-finished? counter))    ;; expect: #t

;; the frames of a recursion go with the fiber
(define (leaves tree)
  (make-fiber
   (lambda (ignored)
     (let walk ((tree tree))
       (if (pair? tree)
           (begin (walk (car tree)) (walk (cdr tree)))
           (fiber-yield tree)))
     'done)))
(define (collect fiber)
  (let ((value (fiber-resume fiber)))
    (if (eq? value 'done) '() (cons value (collect fiber)))))
(show (collect (leaves '((1 . 2) . (3 . (4 . 5))))))   ;; expect: (1 2 3 4 5)

;; two that take turns, resumed at different depths of the stack
(define a (leaves '(1 . (2 . (3 . 4)))))
(define b (leaves '(((a . b) . c) . d)))
(define (zip depth)
  (if (> depth 0)
      (let ((rest (zip (- depth 1))))
        (let* ((x (fiber-resume a)) (y (fiber-resume b)))
          (cons (list x y) rest)))
      '()))
(show (zip 4))   ;; expect: ((4 d) (3 c) (2 b) (1 a))

;; fibers within fibers
(define (range low high)
  (make-fiber (lambda (ignored)
                (do ((i low (+ i 1))) ((= i high) 'done) (fiber-yield i)))))
(define (chain . fibers)
  (make-fiber
   (lambda (ignored)
     (for-each
      (lambda (fiber)
        (let loop ()
          (let ((value (fiber-resume fiber)))
            (if (not (eq? value 'done))
                (begin (fiber-yield value) (loop))))))
      fibers)
     'done)))
(show (collect (chain (range 0 3) (chain (range 10 12) (range 20 21)) (range 30 32))))
;; expect: (0 1 2 10 11 20 30 31)

;; status, seen from inside of others
(define outer
  (make-fiber
   (lambda (ignored)
     (define inner (make-fiber (lambda (ignored)
                                 (list (fiber-status outer) (eq? (current-fiber) inner)))))
     (list (fiber-status outer) (eq? (current-fiber) outer) (fiber-resume inner)))))
(show (fiber-resume outer))     ;; expect: (running #t (waiting #t))
(show (current-fiber))          ;; expect: #f

;; several values pass
(define both (make-fiber (lambda (x) (values x 2))))
(show (call-with-values (lambda () (fiber-resume both 1)) list))   ;; expect: (1 2)

;; many, and often: machine code and collections
(define (ring size rounds)
  (let ((fibers (let make ((i 0))
                  (if (= i size)
                      '()
                      (cons (make-fiber
                             (lambda (x) (let loop ((sum x)) (loop (+ sum (fiber-yield sum))))))
                            (make (+ i 1)))))))
    (let loop ((round 0) (sum 0))
      (if (= round rounds)
          sum
          (loop (+ round 1)
                (let each ((fibers fibers) (sum sum))
                  (if (null? fibers)
                      sum
                      (each (cdr fibers) (+ sum (fiber-resume (car fibers) 1))))))))))
(show (ring 100 60))   ;; expect: 183000

;; deep in a recursion of a fiber, again and again
(define deep
  (make-fiber
   (lambda (n)
     (let down ((n n))
       (if (= n 0)
           (begin (fiber-yield 'bottom) (fiber-yield 'again) 0)
           (+ 1 (down (- n 1))))))))
(show (fiber-resume deep 2000))   ;; expect: bottom
(show (fiber-resume deep))        ;; expect: again
(show (fiber-resume deep))        ;; expect: 2000
