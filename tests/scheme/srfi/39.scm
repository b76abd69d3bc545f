;;; SRFI 39: parameter objects.
(import (except (scheme base) make-parameter parameterize) (scheme write) (srfi 39))

(define radix (make-parameter 10 (lambda (x) (if (exact-integer? x) x (error "not a radix" x)))))
(define plain (make-parameter 'a))
(write (list (radix) (plain)))
(newline) ;; expect: (10 a)
(parameterize ((radix 2) (plain 'b))
  (write (list (radix) (plain)))
  (newline)) ;; expect: (2 b)
(write (list (radix) (plain)))
(newline) ;; expect: (10 a)
(write (guard (e (#t 'rejected)) (parameterize ((radix 'x)) (radix))))
(newline) ;; expect: rejected
;; Leaving by a continuation restores the value.
(call-with-current-continuation
 (lambda (k) (parameterize ((plain 'c)) (k #t))))
(write (plain))
(newline) ;; expect: a
