;; re-entry restores locals but not assigned variables
;; except: thunk a continuation is entered again after its frames are gone
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define (test)
  (let ((k #f) (assigned 0) (entries '()))
    (let ((local (call/cc (lambda (c) (set! k c) 0))))
      (set! assigned (+ assigned 1))
      (set! entries (cons (list local assigned) entries))
      (if (< local 3) (k (+ local 1)) (reverse entries)))))
(show (test)) ;; expect: ((0 1) (1 2) (2 3) (3 4))
(define (counter-test)
  (let* ((n 0) (k #f) (base 10))
    (call/cc (lambda (c) (set! k c)))
    (set! n (+ n 1))
    (if (< n 5) (k #f) (+ base n))))
(show (counter-test)) ;; expect: 15
