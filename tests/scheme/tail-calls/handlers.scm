;; calls from handlers, thunks and cps style run in constant space
;; except: gc-stress not done after 20 seconds in a dev build
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define (cps-loop i k) (if (= i 0) (k 'cps) (cps-loop (- i 1) (lambda (v) (k v)))))
(show (cps-loop 100000 (lambda (v) v))) ;; expect: cps
(define (trampoline t) (if (procedure? t) (trampoline (t)) t))
(define (bounce i) (if (= i 0) 'bounced (lambda () (bounce (- i 1)))))
(show (trampoline (bounce 500000))) ;; expect: bounced
(define (guard-loop i) (if (= i 0) 'guards (let ((j (guard (e (#t e)) (raise (- i 1))))) (guard-loop j))))
(show (guard-loop 100000)) ;; expect: guards
(define (weh-loop i) (if (= i 0) 'handlers (weh-loop (with-exception-handler (lambda (e) (- i 1)) (lambda () (raise-continuable i))))))
(show (weh-loop 100000)) ;; expect: handlers
(define p (make-parameter 0))
(define (param-loop i) (if (= i 0) 'parameters (param-loop (parameterize ((p (- i 1))) (p)))))
(show (param-loop 100000)) ;; expect: parameters
