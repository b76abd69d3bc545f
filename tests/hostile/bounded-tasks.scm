;; Tasks, scopes, timeouts and waits that are broken off leave nothing; each task is spawned by the one before.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write) (ruse task))

(define p (make-parameter 0))
(define (chain n)
  (if (> n 0)
      (parameterize ((p n)) (spawn (lambda () (chain (- n 1)))))))
(run-tasks
 (lambda ()
   (define silent (make-channel))
   (spawn (lambda () (chain 50000)))
   (let loop ((n 0))
     (if (< n 20000)
         (begin
           (with-timeout 1000 task-yield)
           (call/cc
            (lambda (leave)
              (task-scope
               (spawn (lambda () (channel-get silent)))
               (task-yield)
               (leave #t))))
           (loop (+ n 1)))))))
(display "done\n")
