;; call/cc as operator, operand, test, and binding value
;; except: thunk a continuation is entered again after its frames are gone
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (+ 1 (call/cc (lambda (k) 2)) 3)) ;; expect: 6
(show ((call/cc (lambda (k) car)) '(a b))) ;; expect: a
(show ((call/cc (lambda (k) (k cdr))) '(a b))) ;; expect: (b)
(show (if (call/cc (lambda (k) (k #f))) 'yes 'no)) ;; expect: no
(show (let ((x (call/cc (lambda (k) (k 5) 6)))) (* x x))) ;; expect: 25
(show (cond ((call/cc (lambda (k) (k 7))) => list) (else 'none))) ;; expect: (7)
(show (apply + (call/cc (lambda (k) (k '(1 2 3)))))) ;; expect: 6
(define x 0)
(set! x (call/cc (lambda (k) (k 'assigned))))
(show x) ;; expect: assigned
(show (let* ((yin ((lambda (cc) cc) (call/cc (lambda (c) c))))) (if (procedure? yin) (yin 'second) yin))) ;; expect: second
(show (list 1 (call/cc (lambda (k) (list 2 (k 'replaced)))) 3)) ;; expect: (1 replaced 3)
(show `(a ,(call/cc (lambda (k) (k 'b))) ,@(call/cc (lambda (k) (k '(c d)))))) ;; expect: (a b c d)
(show (string-append "a" (call/cc (lambda (k) (for-each (lambda (s) (if (string=? s "y") (k s))) '("x" "y" "z")) "none")))) ;; expect: "ay"
