;; continuations carry the dynamic environment of their capture
;; except: thunk a continuation is entered again after its frames are gone
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define p (make-parameter 'top))
(define (reenter)
  (define k #f)
  (define log '())
  (parameterize ((p 'inner))
    (call/cc (lambda (c) (set! k c)))
    (set! log (cons (p) log)))
  (set! log (cons (p) log))
  (if (< (length log) 4) (k #f))
  (reverse log))
(show (reenter)) ;; expect: (inner top inner top)
(show (parameterize ((p 'x)) (call/cc (lambda (esc) (parameterize ((p 'y)) (esc (p))))))) ;; expect: y
(show (p)) ;; expect: top
