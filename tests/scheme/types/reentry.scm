;; a continuation that comes back with another value comes to the same test
;; except: thunk re-entry
(import (scheme base) (scheme write) (ruse type))
(define again #f)
(define tries '("x" 2))
(define (comes-back)
  (let ((n : fixnum (call/cc (lambda (k) (set! again k) 1))))
    (write n)
    (if (pair? tries)
        (let ((next (car tries))) (set! tries (cdr tries)) (again next))
        n)))
(define (try)
  (guard (e (#t (write (error-object-irritants e)) (newline)))
    (write (comes-back)) (newline)))
(try)  ;; expect: 1("x")
(try)  ;; expect: 122
