;; tasks: spawning, joining, cancelling, scopes, timeouts
;; except: thunk frames are entered again after they are gone
(import (scheme base) (scheme write) (ruse task) (ruse fiber))
(define (show x) (write x) (newline))
(define log '())
(define (note x) (set! log (cons x log)))
(define (noted) (let ((all (reverse log))) (set! log '()) all))
(define (message e) (if (error-object? e) (error-object-message e) e))
(define-syntax caught
  (syntax-rules () ((_ body ...) (guard (e (#t (list 'caught (message e)))) body ...))))

;; the value of the main task, several of them
(show (run-tasks (lambda () 'value)))                                     ;; expect: value
(show (call-with-values (lambda () (run-tasks (lambda () (values 1 2)))) list))   ;; expect: (1 2)

;; tasks take turns, and the run is over when all of them are
(define (counting name n) (lambda () (do ((i 0 (+ i 1))) ((= i n) name) (note (list name i)) (task-yield))))
(show (run-tasks (lambda ()
                   (spawn (counting 'a 2))
                   (spawn (counting 'b 3))
                   (note 'main)
                   'main-value)))                                         ;; expect: main-value
(show (noted))                                                            ;; expect: (main (a 0) (b 0) (a 1) (b 1) (b 2))

;; join gives the value, again and again, and to many
(show (run-tasks (lambda ()
                   (let* ((t (spawn (counting 't 2)))
                          (u (spawn (lambda () (list (task-join t) 'u))))
                          (v (spawn (lambda () (call-with-values (lambda () (task-join (spawn (lambda () (values 1 2))))) list)))))
                     (list (task-join t) (task-join u) (task-join t) (task-join v) (task? t) (task-status t))))))
;; expect: (t (t u) t (1 2) #t done)
(noted)
(show (run-tasks (lambda ()
                   (let* ((w (spawn (lambda () (task-yield) (task-yield))))
                          (before (task-status w)))
                     (task-yield)
                     (list (task-status (current-task)) before (task-status w) (eq? w (current-task)))))))
;; expect: (running ready ready #f)

;; an error goes to who joins
(show (run-tasks (lambda ()
                   (let ((t (spawn (lambda () (task-yield) (error "broken" 1)))))
                     (list (caught (task-join t)) (caught (task-join t)) (task-status t))))))
;; expect: ((caught "broken") (caught "broken") failed)

;; one that nobody joins comes out of the scope, and cancels the siblings
(show (caught (run-tasks (lambda ()
                           (spawn (lambda () (dynamic-wind (lambda () #f)
                                                           (lambda () (let loop () (task-yield) (loop)))
                                                           (lambda () (note 'sibling-left)))))
                           (spawn (lambda () (task-yield) (raise 'lost?)))
                           (dynamic-wind (lambda () #f) (lambda () (sleep 1000)) (lambda () (note 'main-left)))
                           'not))))                                       ;; expect: (caught lost?)
(show (noted))                                                            ;; expect: (sibling-left main-left)
(show (run-tasks (lambda ()
                   (list (caught (task-scope (spawn (lambda () (raise 'in-scope))) 'body))
                         'goes-on))))                                     ;; expect: ((caught in-scope) goes-on)
;; while the owner of the scope is in an inner one
(show (run-tasks
       (lambda ()
         (caught
          (task-scope
           (spawn (lambda () (task-yield) (raise 'outer-child)))
           (task-scope
            (spawn (lambda () (dynamic-wind (lambda () #f) (lambda () (sleep 1000)) (lambda () (note 'inner-child-left)))))
            (sleep 1000)))))))                                            ;; expect: (caught outer-child)
(show (noted))                                                            ;; expect: (inner-child-left)

;; a scope joins its children; those of children belong to it, too
(show (run-tasks (lambda ()
                   (task-scope
                    (spawn (lambda () (spawn (counting 'grandchild 2)) (note 'child))))
                   (note 'after)
                   (noted))))                                             ;; expect: (child (grandchild 0) (grandchild 1) after)
;; one may be named
(show (run-tasks (lambda ()
                   (call-with-scope
                    (lambda (outer)
                      (task-scope
                       (spawn (lambda () (task-yield) (task-yield) (task-yield) (note 'outer)) outer)
                       (spawn (lambda () (note 'inner))))
                      (note 'inner-over)))
                   (noted))))                                             ;; expect: (inner inner-over outer)
;; left by an error, an escape, a cancellation: its children are cancelled, and over when it is
(define (forever name)
  (lambda ()
    (dynamic-wind (lambda () (note (list 'enter name)))
                  (lambda () (let loop () (task-yield) (loop)))
                  (lambda () (task-yield) (note (list 'leave name))))))
(show (run-tasks (lambda ()
                   (let ((result (caught (task-scope (spawn (forever 'x)) (task-yield) (error "body")))))
                     (cons result (noted))))))                            ;; expect: ((caught "body") (enter x) (leave x))
(show (run-tasks (lambda ()
                   (let ((result (call/cc (lambda (k) (task-scope (spawn (forever 'y)) (task-yield) (k 'escaped))))))
                     (cons result (noted))))))                            ;; expect: (escaped (enter y) (leave y))
(show (run-tasks (lambda ()
                   (let ((t (spawn (lambda () (task-scope (spawn (forever 'z)) (sleep 1000))))))
                     (task-yield) (task-yield)
                     (let* ((first (task-cancel! t)) (second (task-cancel! t)))
                       (list first second (caught (task-join t)) (task-cancel! t) (task-status t) (noted)))))))
;; expect: (#t #t (caught "task-join: the task was cancelled") #f cancelled ((enter z) (leave z)))
;; out of the run
(show (call/cc (lambda (k)
                 (run-tasks (lambda ()
                              (spawn (forever 'p))
                              (spawn (lambda () (task-yield) (dynamic-wind (lambda () #f) (lambda () (k 'out)) (lambda () (note 'jumped)))))
                              (dynamic-wind (lambda () #f) (lambda () (sleep 1000)) (lambda () (note 'main-left))))))))
;; expect: out
(show (noted))                                                            ;; expect: ((enter p) jumped main-left (leave p))

;; a task that never ran, one that cancels itself, all children of a scope
(show (run-tasks (lambda ()
                   (let ((t (spawn (lambda () (note 'never)))))
                     (task-cancel! t)
                     (task-yield)
                     (list (task-status t) (noted))))))                   ;; expect: (cancelled ())
(show (run-tasks (lambda ()
                   (let ((t (spawn (lambda () (note 'before) (task-cancel! (current-task)) (note 'after)))))
                     (task-yield)
                     (list (task-status t) (noted))))))                   ;; expect: (cancelled (before))
(show (run-tasks (lambda ()
                   (call-with-scope (lambda (scope)
                                      (spawn (forever 'i)) (spawn (forever 'j)) (task-yield) (scope-cancel! scope) (list (scope? scope) (scope? 'value)))))))
;; expect: (#t #f)
(show (noted))                                                            ;; expect: ((enter i) (enter j) (leave i) (leave j))
;; an error while it is left is not lost
(show (run-tasks (lambda ()
                   (caught
                    (task-scope
                     (let ((t (spawn (lambda () (dynamic-wind (lambda () #f) (lambda () (sleep 1000)) (lambda () (raise 'cleanup)))))))
                       (task-yield) (task-cancel! t) 'value))))))         ;; expect: (caught cleanup)

;; time
(show (run-tasks (lambda ()
                   (let ((slow (spawn (lambda () (sleep 0.4) (note 'slow))))
                         (fast (spawn (lambda () (sleep 0) (note 'fast)))))
                     (task-join slow)
                     (noted)))))                                          ;; expect: (fast slow)
(show (run-tasks (lambda ()
                   (list (with-timeout 0.01 (lambda () (sleep 1000) 'no) 'late)
                         (with-timeout 1000 (lambda () (task-yield) 'in-time) 'late)
                         (with-timeout 1000 (lambda () 'at-once))
                         (caught (with-timeout 0.01 (lambda () (sleep 1000))))))))
;; expect: (late in-time at-once (caught "with-timeout: the time is up, in seconds:"))
;; it cancels the work inside; the inner of two is taken back when the outer one ends
(show (run-tasks (lambda ()
                   (let ((result (with-timeout 0.05
                                               (lambda ()
                                                 (with-timeout 1000 (lambda () (task-scope (spawn (forever 'w)) (sleep 1000))) 'inner))
                                               'outer)))
                     (cons result (noted))))))                            ;; expect: (outer (enter w) (leave w))
(show (run-tasks (lambda ()
                   (list (with-timeout 1000 (lambda () (with-timeout 0.01 (lambda () (sleep 1000)) 'inner)) 'outer)
                         (with-timeout 0 (lambda () (let loop () (task-yield) (loop))) 'polled)))))   ;; expect: (inner polled)
;; timeouts that never happen leave nothing
(show (run-tasks (lambda () (do ((i 0 (+ i 1)) (sum 0 (+ sum (with-timeout 1000 (lambda () 1))))) ((= i 500) sum)))))   ;; expect: 500
(show (begin (sleep 0.001) 'slept))                                       ;; expect: slept

;; parameters of who spawns go with the task
(define p (make-parameter 'default))
(define q (make-parameter 'q))
(show (parameterize ((q 'around))
        (run-tasks (lambda ()
                     (let ((t (parameterize ((p 'spawner)) (spawn (lambda () (task-yield) (list (p) (q)))))))
                       (list (task-join t) (p) (q)))))))                  ;; expect: ((spawner around) default around)

;; a task is the innermost fiber that runs, wherever it was spawned
(show (run-tasks (lambda ()
                   (define spawner (make-fiber (lambda (ignored) (spawn (lambda () (list (fiber? (%running-fiber)) (eq? (current-fiber) spawner)))))))
                   (task-join (fiber-resume spawner)))))                  ;; expect: (#t #f)

;; within fibers of a task, and fibers that yield without being asked to
(show (run-tasks (lambda ()
                   (define inner (make-fiber (lambda (ignored) (task-yield) (fiber-yield 1) (sleep 0) 2)))
                   (spawn (lambda () (note 'other)))
                   (let* ((a (fiber-resume inner)) (b (fiber-resume inner)))
                     (fiber-yield 'to-whom?)
                     (list a b (noted))))))                               ;; expect: (1 2 (other))
(define generator-of-runs
  (make-fiber (lambda (ignored)
                (define me (current-fiber))
                (run-tasks (lambda () (spawn (lambda () (%fiber-yield-from me 'from-task))) (task-yield) 'end)))))
(show (list (fiber-resume generator-of-runs) (current-task) (fiber-resume generator-of-runs)))   ;; expect: (from-task #f end)

;; a run within a run is a scope
(show (run-tasks (lambda ()
                   (spawn (counting 'outer 3))
                   (let ((value (run-tasks (lambda () (spawn (counting 'inner 2)) 'nested))))
                     (cons value (noted))))))
;; expect: (nested (outer 0) (inner 0) (outer 1) (inner 1) (outer 2))
(noted)

;; all wait
(show (caught (run-tasks (lambda () (channel-get (make-channel))))))      ;; expect: (caught "run-tasks: all tasks wait for each other")
(show (caught (run-tasks (lambda ()
                           (let* ((a #f) (b (spawn (lambda () (task-join a)))))
                             (set! a (spawn (lambda () (dynamic-wind (lambda () #f) (lambda () (task-join b)) (lambda () (note 'left))))))
                             'main)))))                                   ;; expect: (caught "run-tasks: all tasks wait for each other")
(show (noted))                                                            ;; expect: (left)
(show (caught (run-tasks (lambda ()
                           (task-scope
                            (spawn (lambda () (dynamic-wind (lambda () #f) (lambda () (sleep 1000)) (lambda () (channel-get (make-channel))))))
                            (task-yield)
                            (raise 'first))))))                           ;; expect: (caught "run-tasks: all tasks wait for each other")
(show (run-tasks (lambda () (list (caught (channel-get (make-channel))) (task-join (spawn (lambda () 'alive)))))))
;; expect: ((caught "run-tasks: all tasks wait for each other") alive)

;; many
(show (run-tasks (lambda ()
                   (let ((tasks (let make ((i 0)) (if (= i 2000) '() (cons (spawn (lambda () (task-yield) i)) (make (+ i 1)))))))
                     (apply + (map task-join tasks))))))                  ;; expect: 1999000

;; misuse
(show (map (lambda (thunk) (caught (thunk)))
           (list (lambda () (spawn car))
                 (lambda () (task-yield))
                 (lambda () (run-tasks 5))
                 (lambda () (sleep -1))
                 (lambda () (sleep 'a))
                 (lambda () (task-join 5))
                 (lambda () (run-tasks (lambda () (task-join (current-task)))))
                 (lambda () (run-tasks (lambda () (spawn car (call-with-scope (lambda (scope) scope)))))))))
;; expect: ((caught "spawn: no task is running") (caught "task-yield: no task is running") (caught "run-tasks: argument 1 must be a procedure, but it is") (caught "sleep: argument 1 must be a number of seconds from 0 to 1e9, but it is") (caught "sleep: argument 1 must be a number of seconds from 0 to 1e9, but it is") (caught "task-join: argument 1 must be a task, but it is") (caught "task-join: a task cannot wait for itself") (caught "spawn: the scope is over"))
