;;; Tasks: fibers that a scheduler runs in turn, and what they wait for: each other, time, channels.
;;;
;;; A task that waits has a waiter, which stands wherever somebody may end the waiting: it is fired once, with a value, or
;;; interrupted. An interruption is a jump that the task itself makes where it waits, so whatever the task installed with
;;; `dynamic-wind` is left as for any other jump. Cancelling, timeouts and failures of scopes are all interruptions; one
;;; that was left behind by another jump has lost its action.
;;;
;;; Invariants: a task that is neither over nor running stands in the queue of the ready ones or has a waiter that waits.
;;; A task is over before its scope is.
(define-library (ruse task)
  (export run-tasks spawn current-task task? task-status task-join task-cancel! task-yield sleep with-timeout
          call-with-scope task-scope scope? scope-cancel!
          make-channel channel? channel-put! channel-get channel-try-put! channel-try-get channel-select
          channel-close! channel-closed?)
  (import (scheme base) (scheme case-lambda)
          (only (ruse primitives) %dynamic-ref %dynamic-set! %make-condition %nanoseconds %sleep)
          (only (ruse core) %restarts)
          (only (ruse fiber) make-fiber fiber-resume %fiber-yield-from %running-fiber)
          (only (ruse table) make-table table-set! table-delete! table-count table-keys))
  (begin

    ;; FIBER runs the task; HOME is its scope, or #f for the main task. STATE is #f until the task is over, then `done`,
    ;; `failed` or `cancelled`, and VALUE its result or what it raised. LEAVE jumps out of its work for good.
    (define-record-type task
      (make-task scheduler home fiber state value leave cancelled joiners waiter pending)
      task?
      (scheduler task-scheduler)
      (home task-home)
      (fiber task-fiber set-task-fiber!)
      (state task-state set-task-state!)
      (value task-value set-task-value!)
      (leave task-leave set-task-leave!)
      (cancelled task-cancelled? set-task-cancelled!)
      (joiners task-joiners set-task-joiners!)
      (waiter task-waiter set-task-waiter!)
      (pending task-pending set-task-pending!))

    ;; STATE is `waiting`, `fired` or `interrupted`. One that is MASKED is not interrupted.
    (define-record-type waiter
      (make-waiter task masked state value)
      waiter?
      (task waiter-task)
      (masked waiter-masked?)
      (state waiter-state set-waiter-state!)
      (value waiter-value set-waiter-value!))

    (define-record-type interruption
      (make-interruption action)
      interruption?
      (action interruption-action set-interruption-action!))

    ;; BASE are the parameter bindings that all tasks have behind their own; RUNNING is the task that runs.
    (define-record-type scheduler
      (make-scheduler ready timers timer-count stale-count order base main running left)
      scheduler?
      (ready scheduler-ready)
      (timers timers set-timers!)
      (timer-count timer-count set-timer-count!)
      (stale-count stale-count set-stale-count!)
      (order timer-order set-timer-order!)
      (base scheduler-base)
      (main main-task set-main-task!)
      (running running-now set-running-now!)
      (left scheduler-left? set-scheduler-left!))

    (define current (make-parameter #f))
    (define current-scope (make-parameter #f))

    (define (current-task) (current))

    ;;; Errors

    (define (wrong-type who position what object)
      (raise (%make-condition 'type who
                              (string-append "argument " (number->string position) " must be " what
                                             ", but it is")
                              (list object))))

    (define (wrong who message . objects)
      (raise (%make-condition 'value who message objects)))

    (define (check-procedure who position object)
      (if (not (procedure? object)) (wrong-type who position "a procedure" object)))

    (define (check-task who object)
      (if (not (task? object)) (wrong-type who 1 "a task" object)))

    (define (task-here who)
      (or (current) (wrong who "no task is running")))

    ;;; Queues: a pair of the list of elements and its last pair.

    (define (make-queue) (cons '() '()))
    (define (queue-empty? queue) (null? (car queue)))

    (define (queue-add! queue object)
      (let ((cell (list object)))
        (if (queue-empty? queue)
            (set-car! queue cell)
            (set-cdr! (cdr queue) cell))
        (set-cdr! queue cell)))

    (define (queue-take! queue)
      (let ((first (car queue)))
        (set-car! queue (cdr first))
        (if (null? (cdr first)) (set-cdr! queue '()))
        (car first)))

    (define (queue-remove! queue object)
      (let loop ((before #f) (rest (car queue)))
        (cond
         ((null? rest))
         ((eq? (car rest) object)
          (if before
              (set-cdr! before (cdr rest))
              (set-car! queue (cdr rest)))
          (if (null? (cdr rest)) (set-cdr! queue (or before '()))))
         (else (loop rest (cdr rest))))))

    ;;; Timers: a pairing heap (Fredman and others, 1986) by time and order of making. One without an action is stale.

    (define-record-type timer
      (make-timer at order action children)
      timer?
      (at timer-at)
      (order order-of)
      (action timer-action set-timer-action!)
      (children timer-children set-timer-children!))

    (define (meld a b)
      (cond
       ((not a) b)
       ((not b) a)
       ((or (< (timer-at a) (timer-at b))
            (and (= (timer-at a) (timer-at b)) (< (order-of a) (order-of b))))
        (set-timer-children! a (cons b (timer-children a)))
        a)
       (else
        (set-timer-children! b (cons a (timer-children b)))
        b)))

    (define (meld-all timers)
      (let pairs ((rest timers) (melded '()))
        (cond
         ((null? rest)
          (let together ((heap #f) (melded melded))
            (if (null? melded)
                heap
                (together (meld (car melded) heap) (cdr melded)))))
         ((null? (cdr rest)) (pairs '() (cons (car rest) melded)))
         (else (pairs (cddr rest) (cons (meld (car rest) (cadr rest)) melded))))))

    (define (add-timer! scheduler nanoseconds action)
      (let ((timer (make-timer (+ (%nanoseconds) nanoseconds) (timer-order scheduler) action '())))
        (set-timer-order! scheduler (+ 1 (timer-order scheduler)))
        (set-timer-count! scheduler (+ 1 (timer-count scheduler)))
        (set-timers! scheduler (meld timer (timers scheduler)))
        timer))

    (define (drop-first-timer! scheduler)
      (let ((first (timers scheduler)))
        (set-timers! scheduler (meld-all (timer-children first)))
        (set-timer-count! scheduler (- (timer-count scheduler) 1))
        (if (not (timer-action first))
            (set-stale-count! scheduler (- (stale-count scheduler) 1)))))

    ;; The first timer that is not stale, or #f.
    (define (first-timer scheduler)
      (let ((first (timers scheduler)))
        (cond
         ((not first) #f)
         ((timer-action first) first)
         (else
          (drop-first-timer! scheduler)
          (first-timer scheduler)))))

    ;; When most timers are stale, the others make a new heap: what timeouts that never happen leave is bounded.
    (define (cancel-timer! scheduler timer)
      (if (timer-action timer)
          (begin
            (set-timer-action! timer #f)
            (set-stale-count! scheduler (+ 1 (stale-count scheduler)))
            (if (> (stale-count scheduler) (+ 32 (quotient (timer-count scheduler) 2)))
                (sweep-timers! scheduler)))))

    (define (sweep-timers! scheduler)
      (let loop ((rest (list (timers scheduler))) (heap #f) (count 0))
        (if (null? rest)
            (begin
              (set-timers! scheduler heap)
              (set-timer-count! scheduler count)
              (set-stale-count! scheduler 0))
            (let* ((timer (car rest)) (rest (append (timer-children timer) (cdr rest))))
              (set-timer-children! timer '())
              (if (timer-action timer)
                  (loop rest (meld timer heap) (+ count 1))
                  (loop rest heap count))))))

    (define (run-due-timers! scheduler)
      (let ((now (%nanoseconds)))
        (let loop ()
          (let ((first (first-timer scheduler)))
            (if (and first (<= (timer-at first) now))
                (let ((action (timer-action first)))
                  (drop-first-timer! scheduler)
                  (set-timer-action! first #f)
                  (action)
                  (loop)))))))

    (define (nanoseconds who seconds)
      (if (not (and (real? seconds) (<= 0 seconds 1e9)))
          (wrong-type who 1 "a number of seconds from 0 to 1e9" seconds))
      (exact (ceiling (* seconds 1000000000))))

    ;;; Waiting

    (define (waiting? waiter) (eq? (waiter-state waiter) 'waiting))

    (define (make-ready! task)
      (queue-add! (scheduler-ready (task-scheduler task)) task))

    (define (fire! waiter value)
      (set-waiter-state! waiter 'fired)
      (set-waiter-value! waiter value)
      (make-ready! (waiter-task waiter)))

    (define (break-off! waiter)
      (set-waiter-state! waiter 'interrupted)
      (make-ready! (waiter-task waiter)))

    (define (interrupt! task interruption)
      (set-task-pending! task (append (task-pending task) (list interruption)))
      (let ((waiter (task-waiter task)))
        (if (and waiter (waiting? waiter) (not (waiter-masked? waiter)))
            (break-off! waiter))))

    ;; Makes the jump of the first interruption that still has one.
    (define (take-interruption! task)
      (let ((pending (task-pending task)))
        (if (pair? pending)
            (let ((action (interruption-action (car pending))))
              (set-task-pending! task (cdr pending))
              (set-interruption-action! (car pending) #f)
              (if action (action))
              (take-interruption! task)))))

    ;; Waits for the waiter that ENQUEUE! is called with to be fired; gives the value. If it is broken off, DEQUEUE! takes
    ;; the waiter away.
    (define (wait task masked enqueue! dequeue!)
      (if (not masked) (take-interruption! task))
      (let ((waiter (make-waiter task masked 'waiting #f)))
        (enqueue! waiter)
        (set-task-waiter! task waiter)
        (%fiber-yield-from (task-fiber task) #f)
        (set-task-waiter! task #f)
        (if (eq? (waiter-state waiter) 'fired)
            (waiter-value waiter)
            (begin
              (dequeue! waiter)
              (take-interruption! task)
              (wait task masked enqueue! dequeue!)))))

    (define (task-yield)
      (let ((task (task-here 'task-yield)))
        (wait task #f (lambda (waiter) (fire! waiter #f)) (lambda (waiter) #f))
        (if #f #f)))

    (define (sleep seconds)
      (let ((nanoseconds (nanoseconds 'sleep seconds)) (task (current)))
        (if task
            (let ((scheduler (task-scheduler task)) (timer #f))
              (wait task #f
                    (lambda (waiter)
                      (set! timer (add-timer! scheduler nanoseconds (lambda () (fire! waiter #f)))))
                    (lambda (waiter) (cancel-timer! scheduler timer)))
              (if #f #f))
            (%sleep nanoseconds))))

    (define (time-is-up seconds)
      (wrong 'with-timeout "the time is up, in seconds:" seconds))

    (define with-timeout
      (case-lambda
        ((seconds thunk) (call-with-timeout seconds thunk (lambda () (time-is-up seconds))))
        ((seconds thunk default) (call-with-timeout seconds thunk (lambda () default)))))

    (define (call-with-timeout seconds thunk late)
      (let ((nanoseconds (nanoseconds 'with-timeout seconds))
            (task (task-here 'with-timeout)))
        (check-procedure 'with-timeout 2 thunk)
        ((call/cc
          (lambda (leave)
            (let* ((scheduler (task-scheduler task))
                   (interruption (make-interruption (lambda () (leave late))))
                   (timer (add-timer! scheduler nanoseconds (lambda () (interrupt! task interruption)))))
              (dynamic-wind
               (lambda () #f)
               (lambda ()
                 (let ((result (thunk)))
                   (lambda () result)))
               (lambda ()
                 (set-interruption-action! interruption #f)
                 (cancel-timer! scheduler timer)))))))))

    ;;; Tasks

    ;; The bindings of whoever spawns, each parameter once, without those that say who runs.
    (define (inherited-bindings base)
      (let loop ((bindings (%dynamic-ref 2))
                 (seen (list %running-fiber current current-scope %restarts))
                 (inherited '()))
        (cond
         ((or (null? bindings) (eq? bindings base)) (reverse inherited))
         ((memq (car (car bindings)) seen) (loop (cdr bindings) seen inherited))
         (else
          (loop (cdr bindings) (cons (car (car bindings)) seen) (cons (car bindings) inherited))))))

    (define (new-task scheduler home thunk)
      (let ((task (make-task scheduler home #f #f #f #f #f '() #f '()))
            (inherited (inherited-bindings (scheduler-base scheduler))))
        (set-task-fiber! task
                         (make-fiber
                          (lambda (ignored)
                            (%dynamic-set! 2 (append inherited (%dynamic-ref 2)))
                            (parameterize ((current task) (current-scope home))
                              (work task thunk)))))
        (make-ready! task)
        task))

    (define (work task thunk)
      ((call/cc
        (lambda (leave)
          (set-task-leave! task (lambda () (leave (lambda () (finish! task 'cancelled #f)))))
          (guard (object (#t (lambda () (finish! task 'failed object))))
            (take-interruption! task)
            (let ((result (thunk)))
              (lambda () (finish! task 'done result))))))))

    (define (finish! task state value)
      (set-task-state! task state)
      (set-task-value! task value)
      (set-task-leave! task #f)
      (set-task-pending! task '())
      (let* ((joiners (task-joiners task))
             (is-joined (any-waiting? joiners))
             (scope (task-home task)))
        (set-task-joiners! task '())
        (for-each (lambda (waiter) (if (waiting? waiter) (fire! waiter #f))) (reverse joiners))
        (if scope
            (begin
              (table-delete! (scope-children scope) task)
              (if (and (eq? state 'failed) (not is-joined)) (fail! scope value))
              (let ((waiter (scope-waiter scope)))
                (if (and waiter (waiting? waiter) (= 0 (table-count (scope-children scope))))
                    (fire! waiter #f)))))))

    (define (any-waiting? waiters)
      (and (pair? waiters)
           (or (waiting? (car waiters)) (any-waiting? (cdr waiters)))))

    (define (task-status task)
      (check-task 'task-status task)
      (let ((waiter (task-waiter task)))
        (cond
         ((task-state task))
         ((eq? task (running-now (task-scheduler task))) 'running)
         ((and waiter (waiting? waiter)) 'waiting)
         (else 'ready))))

    (define (task-join task)
      (check-task 'task-join task)
      (if (not (task-state task))
          (let ((here (task-here 'task-join)))
            (if (eq? here task) (wrong 'task-join "a task cannot wait for itself"))
            (wait here #f
                  (lambda (waiter) (set-task-joiners! task (cons waiter (task-joiners task))))
                  (lambda (waiter)
                    (let ((queue (cons (task-joiners task) '())))
                      (queue-remove! queue waiter)
                      (set-task-joiners! task (car queue)))))))
      (outcome 'task-join task))

    (define (outcome who task)
      (case (task-state task)
        ((done) (task-value task))
        ((failed) (raise (task-value task)))
        (else (wrong who "the task was cancelled"))))

    (define (task-cancel! task)
      (check-task 'task-cancel! task)
      (and (not (task-state task))
           (begin
             (cancel! task)
             (if (eq? task (current)) (take-interruption! task))
             #t)))

    (define (cancel! task)
      (if (not (task-cancelled? task))
          (begin
            (set-task-cancelled! task #t)
            (interrupt! task (make-interruption (lambda () ((task-leave task))))))))

    ;;; Scopes

    ;; STATE is `open`, `failing` from the first error of a child on, `closing` while it is left, and `over`. ERROR is #f or
    ;; a list of what the child raised; IS-RAISED says that the owner was told.
    (define-record-type scope
      (make-scope owner children state error is-raised interruption waiter)
      scope?
      (owner scope-owner)
      (children scope-children)
      (state scope-state set-scope-state!)
      (error scope-error set-scope-error!)
      (is-raised scope-error-is-raised? set-scope-error-is-raised!)
      (interruption scope-interruption set-scope-interruption!)
      (waiter scope-waiter set-scope-waiter!))

    (define (cancel-children! scope)
      (for-each cancel! (table-keys (scope-children scope))))

    (define (fail! scope object)
      (if (not (scope-error scope)) (set-scope-error! scope (list object)))
      (if (eq? (scope-state scope) 'open)
          (begin
            (set-scope-state! scope 'failing)
            (cancel-children! scope)
            (interrupt! (scope-owner scope) (scope-interruption scope)))))

    (define (wait-for-children scope masked)
      (let loop ()
        (if (> (table-count (scope-children scope)) 0)
            (begin
              (wait (scope-owner scope) masked
                    (lambda (waiter) (set-scope-waiter! scope waiter))
                    (lambda (waiter) (set-scope-waiter! scope #f)))
              (set-scope-waiter! scope #f)
              (loop)))))

    (define (close! scope)
      (set-interruption-action! (scope-interruption scope) #f)
      (set-scope-state! scope 'closing)
      (cancel-children! scope)
      (wait-for-children scope #t)
      (set-scope-state! scope 'over)
      (if (and (scope-error scope) (not (scope-error-is-raised? scope)))
          (raise-error-of scope)))

    (define (raise-error-of scope)
      (set-scope-error-is-raised! scope #t)
      (raise (car (scope-error scope))))

    (define (call-with-scope procedure)
      (check-procedure 'call-with-scope 1 procedure)
      (let ((scope (make-scope (task-here 'call-with-scope) (make-table eq?) 'open #f #f #f #f)))
        ((call/cc
          (lambda (leave)
            (set-scope-interruption! scope
                                     (make-interruption
                                      (lambda ()
                                        (set-scope-error-is-raised! scope #t)
                                        (leave (lambda () (raise-error-of scope))))))
            (dynamic-wind
             (lambda ()
               (if (eq? (scope-state scope) 'over)
                   (wrong 'call-with-scope "the scope was left and cannot be entered again")))
             (lambda ()
               (let ((result (parameterize ((current-scope scope)) (procedure scope))))
                 (wait-for-children scope #f)
                 (lambda () result)))
             (lambda () (close! scope))))))))

    (define-syntax task-scope
      (syntax-rules ()
        ((_ body0 body ...) (call-with-scope (lambda (scope) body0 body ...)))))

    (define (scope-cancel! scope)
      (if (not (scope? scope)) (wrong-type 'scope-cancel! 1 "a scope" scope))
      (cancel-children! scope)
      (let ((task (current)))
        (if task (take-interruption! task))))

    (define spawn
      (case-lambda
        ((thunk)
         (task-here 'spawn)
         (spawn thunk (current-scope)))
        ((thunk scope)
         (check-procedure 'spawn 1 thunk)
         (if (not (scope? scope)) (wrong-type 'spawn 2 "a scope" scope))
         (if (eq? (scope-state scope) 'over) (wrong 'spawn "the scope is over"))
         (let ((task (new-task (task-scheduler (scope-owner scope)) scope thunk)))
           (table-set! (scope-children scope) task #t)
           (if (not (eq? (scope-state scope) 'open)) (cancel! task))
           task))))

    ;;; The scheduler

    ;; Switches between two looks at the clock while there are timers.
    (define switches 16)

    ;; Runs tasks until the main task is over. When none can run and no timer is set, IDLE says whether to go on.
    (define (drive scheduler idle)
      (let ((ready (scheduler-ready scheduler)) (main (main-task scheduler)))
        (let loop ((left switches))
          (cond
           ((task-state main))
           ((and (= left 0) (timers scheduler))
            (run-due-timers! scheduler)
            (loop switches))
           ((not (queue-empty? ready))
            (switch-to! scheduler (queue-take! ready))
            (loop (if (= left 0) switches (- left 1))))
           ((first-timer scheduler)
            => (lambda (timer)
                 (%sleep (max 0 (- (timer-at timer) (%nanoseconds))))
                 (run-due-timers! scheduler)
                 (loop switches)))
           ((idle) (loop switches))))))

    ;; A task that yields as any fiber may has no waiter: it goes on when the others had their turn.
    (define (switch-to! scheduler task)
      (set-running-now! scheduler task)
      (fiber-resume (task-fiber task))
      (set-running-now! scheduler #f)
      (if (not (or (task-state task) (task-waiter task)))
          (make-ready! task)))

    (define (deadlock)
      (wrong 'run-tasks "all tasks wait for each other"))

    ;; Not even a scope that is being left waits for ever.
    (define (report-deadlock! main)
      (set-task-pending! main (cons (make-interruption deadlock) (task-pending main)))
      (break-off! (task-waiter main))
      #t)

    ;; The run is left with a jump: the task that makes it is over, the others are cancelled. Those that still wait when
    ;; nothing can run are given up.
    (define (shut-down! scheduler)
      (let ((main (main-task scheduler)) (task (running-now scheduler)))
        (if task (finish! task 'cancelled #f))
        (if (not (task-state main)) (cancel! main))
        (drive scheduler (lambda () #f))
        (set-scheduler-left! scheduler #t)))

    (define (run-tasks thunk)
      (check-procedure 'run-tasks 1 thunk)
      (if (current)
          (call-with-scope (lambda (scope) (thunk)))
          (let* ((scheduler (make-scheduler (make-queue) #f 0 0 0 (%dynamic-ref 2) #f #f #f))
                 (main (new-task scheduler #f (lambda () (call-with-scope (lambda (scope) (thunk)))))))
            (set-main-task! scheduler main)
            (dynamic-wind
             (lambda ()
               (if (scheduler-left? scheduler)
                   (wrong 'run-tasks "the run was left and cannot be entered again")))
             (lambda () (drive scheduler (lambda () (report-deadlock! main))))
             (lambda () (shut-down! scheduler)))
            (outcome 'run-tasks main))))

    ;;; Channels

    ;; COUNT items are in the buffer. A putter's waiter has its item as value until it is fired; a getter's is fired with a
    ;; pair of the item and the channel.
    (define-record-type channel
      (wrap-channel capacity count buffer getters putters closed)
      channel?
      (capacity channel-capacity)
      (count channel-count set-channel-count!)
      (buffer channel-buffer)
      (getters channel-getters)
      (putters channel-putters)
      (closed is-closed? close-channel!))

    (define make-channel
      (case-lambda
        (() (make-channel 0))
        ((capacity)
         (if (not (and (exact-integer? capacity) (>= capacity 0)))
             (wrong-type 'make-channel 1 "an exact integer that is not negative" capacity))
         (wrap-channel capacity 0 (make-queue) (make-queue) (make-queue) #f))))

    (define (check-channel who position object)
      (if (not (channel? object)) (wrong-type who position "a channel" object)))

    (define (closed who) (wrong who "the channel is closed"))

    ;; Takes the first of the waiters that still waits, or #f.
    (define (next-waiter! queue)
      (and (not (queue-empty? queue))
           (let ((waiter (queue-take! queue)))
             (if (waiting? waiter) waiter (next-waiter! queue)))))

    ;; Whether the item could be put without waiting.
    (define (put-now! channel item)
      (let ((getter (next-waiter! (channel-getters channel))))
        (cond
         (getter
          (fire! getter (cons item channel))
          #t)
         ((< (channel-count channel) (channel-capacity channel))
          (queue-add! (channel-buffer channel) item)
          (set-channel-count! channel (+ 1 (channel-count channel)))
          #t)
         (else #f))))

    ;; A pair of the next item and the channel, or #f if one must wait for it.
    (define (get-now! channel)
      (let ((buffer (channel-buffer channel)))
        (if (queue-empty? buffer)
            (let ((putter (next-waiter! (channel-putters channel))))
              (cond
               (putter
                (let ((item (waiter-value putter)))
                  (fire! putter #t)
                  (cons item channel)))
               ((is-closed? channel) (cons (eof-object) channel))
               (else #f)))
            (let ((item (queue-take! buffer)) (putter (next-waiter! (channel-putters channel))))
              (if putter
                  (begin
                    (queue-add! buffer (waiter-value putter))
                    (fire! putter #t))
                  (set-channel-count! channel (- (channel-count channel) 1)))
              (cons item channel)))))

    (define (channel-put! channel item)
      (check-channel 'channel-put! 1 channel)
      (if (is-closed? channel) (closed 'channel-put!))
      (if (not (put-now! channel item))
          (let ((putters (channel-putters channel)))
            (if (not (wait (task-here 'channel-put!) #f
                           (lambda (waiter)
                             (set-waiter-value! waiter item)
                             (queue-add! putters waiter))
                           (lambda (waiter) (queue-remove! putters waiter))))
                (closed 'channel-put!)))))

    (define (channel-try-put! channel item)
      (check-channel 'channel-try-put! 1 channel)
      (if (is-closed? channel) (closed 'channel-try-put!))
      (put-now! channel item))

    (define (channel-get channel)
      (check-channel 'channel-get 1 channel)
      (car (get-from 'channel-get (list channel))))

    (define channel-try-get
      (case-lambda
        ((channel) (channel-try-get channel #f))
        ((channel default)
         (check-channel 'channel-try-get 1 channel)
         (let ((got (get-now! channel)))
           (if got (car got) default)))))

    (define (channel-select channel . channels)
      (let ((channels (cons channel channels)))
        (let check ((position 1) (rest channels))
          (if (pair? rest)
              (begin
                (check-channel 'channel-select position (car rest))
                (check (+ position 1) (cdr rest)))))
        (let ((got (get-from 'channel-select channels)))
          (values (car got) (cdr got)))))

    (define (get-from who channels)
      (let try ((rest channels))
        (if (pair? rest)
            (or (get-now! (car rest)) (try (cdr rest)))
            (let* ((task (task-here who))
                   (withdraw (lambda (waiter except)
                               (for-each (lambda (channel)
                                           (if (not (eq? channel except))
                                               (queue-remove! (channel-getters channel) waiter)))
                                         channels)))
                   (mine #f)
                   (got (wait task #f
                              (lambda (waiter)
                                (set! mine waiter)
                                (for-each (lambda (channel) (queue-add! (channel-getters channel) waiter))
                                          channels))
                              (lambda (waiter) (withdraw waiter #f)))))
              (withdraw mine (cdr got))
              got))))

    (define (channel-close! channel)
      (check-channel 'channel-close! 1 channel)
      (close-channel! channel #t)
      (let loop ()
        (let ((getter (next-waiter! (channel-getters channel))))
          (if getter
              (begin
                (fire! getter (cons (eof-object) channel))
                (loop)))))
      (let loop ()
        (let ((putter (next-waiter! (channel-putters channel))))
          (if putter
              (begin
                (fire! putter #f)
                (loop))))))

    (define (channel-closed? channel)
      (check-channel 'channel-closed? 1 channel)
      (is-closed? channel))))
