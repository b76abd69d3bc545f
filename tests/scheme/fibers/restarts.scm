;; restarts and fibers: what a fiber offers stands while it waits, a task does not see what its spawner offers
;; except: thunk frames are entered again after they are gone
(import (scheme base) (scheme write) (ruse condition) (ruse fiber) (ruse task))
(define (show x) (write x) (newline))

(define (names) (map restart-name (compute-restarts)))

;; a restart of the fiber's, invoked after somebody else has resumed it
(define offering
  (make-fiber
   (lambda (ignored)
     (restart-case
         (begin
           (fiber-yield (and (memq 'skip (names)) 'offered))
           (fiber-yield (and (memq 'skip (names)) 'offered))
           (invoke-restart 'skip 5))
       (skip (x) (list 'skipped x (fiber-yield 'inside)))))))
(show (fiber-resume offering))              ;; expect: offered
(show (and (memq 'skip (names)) 'offered))  ;; expect: #f
(show (list (fiber-resume offering)))       ;; expect: (offered)
(show (vector (fiber-resume offering)))     ;; expect: #(inside)
(show (fiber-resume offering 6))            ;; expect: (skipped 5 6)

;; a restart of the resumer's is seen by the fiber, and leaves it
(define asking (make-fiber (lambda (ignored) (use-value 42) 'not)))
(show (restart-case (fiber-resume asking) (use-value (x) (+ x 1))))   ;; expect: 43
(show (fiber-status asking))                                          ;; expect: failed

;; a handler yields while the restarts of the error stand
(define mending
  (make-fiber
   (lambda (ignored)
     (handler-bind ((<error> (lambda (e) (use-value (fiber-yield 'failed)))))
       (+ 1 (car (vector)))))))
(show (fiber-resume mending))       ;; expect: failed
(show (fiber-resume mending 9))     ;; expect: 10

;; two fibers mend errors in turn
(define (mender n)
  (make-fiber
   (lambda (ignored)
     (handler-bind ((<error> (lambda (e) (use-value (fiber-yield n)))))
       (list n (vector-ref (vector) n) (vector-ref (vector) n))))))
(define a (mender 1))
(define b (mender 2))
(show (list (fiber-resume a) (fiber-resume b)))             ;; expect: (1 2)
(show (list (fiber-resume a 'x) (fiber-resume b 'y)))       ;; expect: (1 2)
(show (fiber-resume b 'v))                                  ;; expect: (2 y v)
(show (fiber-resume a 'u))                                  ;; expect: (1 x u)

(show (run-tasks
       (lambda ()
         (restart-case
             (task-join (spawn (lambda () (and (memq 'skip (names)) 'offered))))
           (skip () 'skipped)))))           ;; expect: #f
