;; channels between tasks
;; except: thunk frames are entered again after they are gone
(import (scheme base) (scheme write) (ruse task) (srfi 158))
(define (show x) (write x) (newline))
(define log '())
(define (note x) (set! log (cons x log)))
(define (noted) (let ((all (reverse log))) (set! log '()) all))
(define-syntax caught
  (syntax-rules () ((_ body ...) (guard (e (#t (list 'caught (if (error-object? e) (error-object-message e) e)))) body ...))))

(define (produce channel n)
  (spawn (lambda ()
           (do ((i 0 (+ i 1))) ((= i n)) (channel-put! channel i) (note (list 'put i)))
           (channel-close! channel))))
(define (drain channel)
  (generator->list (lambda () (let ((item (channel-get channel))) (if (not (eof-object? item)) (note (list 'got item))) item))))

;; without a buffer a put waits for its get
(show (run-tasks (lambda () (let ((c (make-channel))) (produce c 3) (drain c)))))   ;; expect: (0 1 2)
(show (noted))                                          ;; expect: ((put 0) (got 0) (got 1) (put 1) (put 2) (got 2))
;; with one it waits when that is full
(show (run-tasks (lambda () (let ((c (make-channel 2))) (produce c 5) (task-yield) (note 'main) (drain c)))))   ;; expect: (0 1 2 3 4)
(show (let ((all (noted))) (list (car all) (cadr all) (list-ref all 2))))                         ;; expect: ((put 0) (put 1) main)

;; first come, first served
(show (run-tasks (lambda ()
                   (let* ((c (make-channel))
                          (getters (map (lambda (name) (spawn (lambda () (let ((item (channel-get c))) (note (list name item)))))) '(a b c))))
                     (task-yield)
                     (for-each (lambda (x) (channel-put! c x)) '(1 2 3))
                     (for-each task-join getters)
                     (noted)))))                        ;; expect: ((a 1) (b 2) (c 3))
(show (run-tasks (lambda ()
                   (let ((c (make-channel 1)))
                     (for-each (lambda (x) (spawn (lambda () (channel-put! c x)))) '(1 2 3 4))
                     (task-yield)
                     (list (channel-get c) (channel-get c) (channel-get c) (channel-get c))))))   ;; expect: (1 2 3 4)

;; closing: what is in the buffer can be got, then there is the end
(show (let ((c (make-channel 2)))
        (channel-put! c 1) (channel-put! c 2) (channel-close! c) (channel-close! c)
        (let* ((a (channel-get c)) (b (channel-get c)) (end (channel-get c)))
          (list a b (eof-object? end) (channel-closed? c) (caught (channel-put! c 3)) (caught (channel-try-put! c 3))))))
;; expect: (1 2 #t #t (caught "channel-put!: the channel is closed") (caught "channel-try-put!: the channel is closed"))
(show (run-tasks (lambda ()
                   (let* ((c (make-channel))
                          (getter (spawn (lambda () (eof-object? (channel-get c)))))
                          (d (make-channel))
                          (putter (spawn (lambda () (caught (channel-put! d 1))))))
                     (task-yield) (channel-close! c) (channel-close! d)
                     (list (task-join getter) (task-join putter))))))    ;; expect: (#t (caught "channel-put!: the channel is closed"))

;; without waiting
(show (let ((c (make-channel 1)) (r (make-channel)))
        (list (channel-try-get c) (channel-try-get c 'none) (channel-try-put! c 1) (channel-try-put! c 2) (channel-try-get c) (channel-try-put! r 1))))
;; expect: (#f none #t #f 1 #f)
(show (run-tasks (lambda ()
                   (let* ((c (make-channel)) (t (spawn (lambda () (channel-get c)))))
                     (task-yield)
                     (let* ((first (channel-try-put! c 'taken)) (second (channel-try-put! c 'refused)))
                       (list first second (task-join t)))))))             ;; expect: (#t #f taken)

;; the first of several
(show (run-tasks (lambda ()
                   (let ((a (make-channel)) (b (make-channel 1)) (c (make-channel)))
                     (define (select) (let-values (((item channel) (channel-select a b c))) (list item (cond ((eq? channel a) 'a) ((eq? channel b) 'b) (else 'c)))))
                     (channel-put! b 'ready)
                     (let ((first (select)))
                       (spawn (lambda () (channel-put! c 1) (channel-put! a 2) (channel-close! b)))
                       (let* ((second (select)) (third (select)) (fourth (select)))
                         (list first second third (cdr fourth) (eof-object? (car fourth)))))))))   ;; expect: ((ready b) (1 c) (2 a) (b) #t)
;; who was served by one does not take from the others
(show (run-tasks (lambda ()
                   (let* ((a (make-channel)) (b (make-channel)) (t (spawn (lambda () (call-with-values (lambda () (channel-select a b)) (lambda (item channel) item))))))
                     (task-yield)
                     (channel-put! a 1)
                     (let ((refused (channel-try-put! b 2)))
                       (list (task-join t) refused))))))                  ;; expect: (1 #f)

;; a get that is broken off takes nothing
(show (run-tasks (lambda ()
                   (let* ((c (make-channel))
                          (late (with-timeout 0.01 (lambda () (channel-get c)) 'late))
                          (refused (channel-try-put! c 1))
                          (t (spawn (lambda () (channel-put! c 2)))))
                     (task-yield)
                     (task-cancel! t)
                     (task-yield)
                     (list late refused (channel-try-get c 'empty))))))   ;; expect: (late #f empty)

;; a pipeline, and workers
(define (stage in procedure)
  (let ((out (make-channel)))
    (spawn (lambda ()
             (generator-for-each (lambda (x) (channel-put! out (procedure x))) (lambda () (channel-get in)))
             (channel-close! out)))
    out))
(show (run-tasks (lambda ()
                   (let ((source (make-channel)))
                     (spawn (lambda () (for-each (lambda (x) (channel-put! source x)) '(1 2 3)) (channel-close! source)))
                     (generator->list (let ((c (stage (stage source square) -))) (lambda () (channel-get c))))))))   ;; expect: (-1 -4 -9)
(show (run-tasks (lambda ()
                   (let ((jobs (make-channel)) (results (make-channel 100)))
                     (task-scope
                      (do ((i 0 (+ i 1))) ((= i 4))
                        (spawn (lambda () (generator-for-each (lambda (n) (channel-put! results (* n n))) (lambda () (channel-get jobs))))))
                      (do ((i 1 (+ i 1))) ((> i 100)) (channel-put! jobs i))
                      (channel-close! jobs))
                     (channel-close! results)
                     (generator-fold + 0 (lambda () (channel-get results)))))))   ;; expect: 338350

;; misuse
(show (list (channel? (make-channel)) (channel? list)))   ;; expect: (#t #f)
(show (map (lambda (thunk) (caught (thunk)))
           (list (lambda () (make-channel -1))
                 (lambda () (channel-get 5))
                 (lambda () (channel-get (make-channel)))
                 (lambda () (channel-put! (make-channel) 1))
                 (lambda () (channel-select (make-channel) 'x)))))
;; expect: ((caught "make-channel: argument 1 must be an exact integer that is not negative, but it is") (caught "channel-get: argument 1 must be a channel, but it is") (caught "channel-get: no task is running") (caught "channel-put!: no task is running") (caught "channel-select: argument 2 must be a channel, but it is"))
