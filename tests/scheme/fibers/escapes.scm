;; errors, guards, escapes, winders and parameters of fibers and of those who resume them
;; except: thunk frames are entered again after they are gone
(import (scheme base) (scheme write) (ruse fiber))
(define (show x) (write x) (newline))

;; a guard of the fiber's catches what the fiber raises after it was resumed by somebody else
(define careful
  (make-fiber
   (lambda (ignored)
     (guard (e (#t (list 'inside e (fiber-yield 'handling))))
       (fiber-yield 1)
       (raise 'oops)))))
(show (guard (e (#t (list 'first e))) (fiber-resume careful)))         ;; expect: 1
(show (guard (e (#t (list 'second e))) (fiber-resume careful)))        ;; expect: handling
(show (guard (e (#t (list 'third e))) (fiber-resume careful 'more)))   ;; expect: (inside oops more)

;; what it does not catch goes to whoever resumed it last
(define careless (make-fiber (lambda (ignored) (fiber-yield 1) (raise 'unhandled))))
(show (guard (e (#t (list 'first e))) (fiber-resume careless)))        ;; expect: 1
(show (guard (e (#t (list 'second e))) (fiber-resume careless)))       ;; expect: (second unhandled)
(show (fiber-status careless))                                         ;; expect: failed

;; a guard that was left is left for good
(define left
  (make-fiber
   (lambda (ignored)
     (guard (e (#t 'caught)) (fiber-yield 1))
     (raise 'later))))
(fiber-resume left)
(show (guard (e (#t (list 'outside e))) (fiber-resume left)))          ;; expect: (outside later)

;; a handler of the resumer's runs on top of the fiber
(define asking (make-fiber (lambda (x) (+ x (raise-continuable 'question)))))
(show (with-exception-handler (lambda (e) 32) (lambda () (fiber-resume asking 10))))   ;; expect: 42

;; a continuation within the fiber stays within it
(define early
  (make-fiber
   (lambda (ignored)
     (list
      (call/cc
       (lambda (return)
         (for-each (lambda (x) (fiber-yield x) (if (= x 2) (return 'found))) '(1 2 3))
         'none))
      (fiber-yield 'after)))))
(show (list (fiber-resume early)))      ;; expect: (1)
(show (vector (fiber-resume early)))    ;; expect: #(2)
(show (cons 0 (fiber-resume early)))    ;; expect: (0 . after)
(show (fiber-resume early 'end))        ;; expect: (found end)

;; one that leads out leaves the fiber for good
(define escaping #f)
(show (call/cc (lambda (k)
                 (set! escaping (make-fiber (lambda (ignored) (k 'out))))
                 (fiber-resume escaping)
                 'not)))                ;; expect: out
(show (fiber-status escaping))          ;; expect: failed

;; yielding runs no winders, finishing and cancelling does
(define log '())
(define (note x) (set! log (cons x log)))
(define (wound)
  (make-fiber
   (lambda (ignored)
     (dynamic-wind (lambda () (note 'in))
                   (lambda () (fiber-yield 1) (fiber-yield 2))
                   (lambda () (note 'out)))
     'end)))
(define w (wound))
(fiber-resume w) (note 'between) (fiber-resume w) (note 'between)
(show (fiber-resume w))                 ;; expect: end
(show (reverse log))                    ;; expect: (in between between out)
(set! log '())
(define v (wound))
(fiber-resume v)
(show (fiber-cancel! v))                ;; expect: #t
(show (reverse log))                    ;; expect: (in out)
(show (fiber-status v))                 ;; expect: cancelled
(show (fiber-cancel! v))                ;; expect: #f
(define fresh (make-fiber (lambda (ignored) (note 'never))))
(fiber-cancel! fresh)
(show (fiber-status fresh))             ;; expect: cancelled
(show (reverse log))                    ;; expect: (in out)

;; parameters of the resumer are seen, those of the fiber are its own
(define p (make-parameter 'default))
(define q (make-parameter 'q))
(define reader
  (make-fiber
   (lambda (ignored)
     (fiber-yield (p))
     (parameterize ((q 'inner))
       (fiber-yield (list (p) (q)))
       (fiber-yield (list (p) (q))))
     (list (p) (q)))))
(show (parameterize ((p 'one)) (fiber-resume reader)))    ;; expect: one
(show (parameterize ((p 'two)) (fiber-resume reader)))    ;; expect: (two inner)
(show (q))                                                ;; expect: q
(show (parameterize ((p 'three)) (fiber-resume reader)))  ;; expect: (three inner)
(show (fiber-resume reader))                              ;; expect: (default q)
