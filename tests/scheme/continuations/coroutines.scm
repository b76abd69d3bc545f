;; round-robin coroutines with a queue of continuations
;; except: thunk a continuation is entered again after its frames are gone
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define queue '())
(define (enqueue! t) (set! queue (append queue (list t))))
(define (dequeue!) (let ((t (car queue))) (set! queue (cdr queue)) t))
(define trace '())
(define (yield) (call/cc (lambda (k) (enqueue! (lambda () (k #f))) ((dequeue!)))))
(define finish #f)
(define (spawn name n)
  (enqueue! (lambda ()
              (do ((i 0 (+ i 1))) ((= i n))
                (set! trace (cons (list name i) trace))
                (yield))
              (if (null? queue) (finish 'all-done) ((dequeue!))))))
(spawn 'a 2)
(spawn 'b 3)
(spawn 'c 1)
(show (call/cc (lambda (k) (set! finish k) ((dequeue!))))) ;; expect: all-done
(show (reverse trace)) ;; expect: ((a 0) (b 0) (c 0) (a 1) (b 1) (b 2))
