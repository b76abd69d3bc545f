;; generators from coroutines (SRFI 158, SRFI 121)
;; except: thunk frames are entered again after they are gone
(import (scheme base) (scheme write) (srfi 121) (only (srfi 158) gflatten gmap))
(define (show x) (write x) (newline))

(define g
  (make-coroutine-generator
   (lambda (yield)
     (let loop ((i 0))
       (when (< i 3) (yield i) (loop (+ i 1)))))))
(show (generator->list g))             ;; expect: (0 1 2)
(show (list (eof-object? (g)) (eof-object? (g))))   ;; expect: (#t #t)

(show (generator->list (make-for-each-generator for-each '(1 2 3))))            ;; expect: (1 2 3)
(show (generator->list (make-for-each-generator vector-for-each #(1 2 3))))     ;; expect: (1 2 3)
(show (generator-unfold (make-for-each-generator string-for-each "abc")
                        (lambda (stop? mapper successor seed)
                          (let loop ((seed seed))
                            (if (stop? seed) '() (cons (mapper seed) (loop (successor seed))))))))
;; expect: (#\a #\b #\c)
(define (for-each-digit proc n)
  (when (> n 0)
    (let-values (((div rem) (truncate/ n 10)))
      (proc rem)
      (for-each-digit proc div))))
(show (generator->list (make-for-each-generator for-each-digit 1984)))          ;; expect: (4 8 9 1)

;; nothing runs before the first value is asked for
(define log '())
(define lazy (make-coroutine-generator (lambda (yield) (set! log (cons 'started log)) (yield 1))))
(show log)                             ;; expect: ()
(show (lazy))                          ;; expect: 1
(show log)                             ;; expect: (started)

;; a recursion over generators: the inner ones yield to their own callers
(define (tree-walk tree)
  (make-coroutine-generator
   (lambda (yield)
     (if (pair? tree)
         (begin
           (generator-for-each yield (tree-walk (car tree)))
           (generator-for-each yield (tree-walk (cdr tree))))
         (yield tree)))))
(show (generator->list (tree-walk '((1 . 2) . ((3 . 4) . 5)))))   ;; expect: (1 2 3 4 5)

;; the yield of an outer one is called within the work of an inner one
(define outer
  (make-coroutine-generator
   (lambda (yield-outer)
     (define inner
       (make-coroutine-generator
        (lambda (yield-inner)
          (yield-inner 'to-inner)
          (yield-outer 'from-within)
          (yield-inner 'to-inner-again))))
     (yield-outer (inner))
     (yield-outer (inner))
     (yield-outer 'end))))
(show (generator->list outer))         ;; expect: (to-inner from-within to-inner-again end)

;; errors go to who asked, and the generator is gone
(define failing (make-coroutine-generator (lambda (yield) (yield 1) (raise 'oops))))
(show (failing))                       ;; expect: 1
(show (guard (e ((symbol? e) (list 'raised e))) (failing)))       ;; expect: (raised oops)
(show (guard (e ((error-object? e) (error-object-message e))) (failing)))
;; expect: "fiber-resume: the fiber cannot be resumed, because it is"

;; one that asks itself
(define selfish (make-coroutine-generator (lambda (yield) (yield (selfish)))))
(show (guard (e ((error-object? e) (error-object-irritants e))) (selfish)))     ;; expect: (running)

;; two in step, in other generators
(define (letters) (make-for-each-generator string-for-each "abcdef"))
(show (generator->list (gmap cons (letters) (gdrop (letters) 3))))              ;; expect: ((#\a . #\d) (#\b . #\e) (#\c . #\f))
(show (generator->list (gflatten (make-coroutine-generator (lambda (yield) (yield '(1)) (yield '(2 3)))))))   ;; expect: (1 2 3)
(show (generator-fold + 0 (make-coroutine-generator
                           (lambda (yield) (do ((i 0 (+ i 1))) ((= i 5000)) (yield i))))))   ;; expect: 12497500
