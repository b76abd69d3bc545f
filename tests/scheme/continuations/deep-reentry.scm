;; a continuation captured deep in a recursion, entered twice
;; except: thunk a continuation is entered again after its frames are gone
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define k #f)
(define times 0)
(define (deep n) (if (= n 0) (call/cc (lambda (c) (set! k c) 0)) (+ 1 (deep (- n 1)))))
(define first (deep 50000))
(show first)
(set! times (+ times 1))
(if (= times 1) (k 1000))
(if (= times 2) (k 5))
;; expect: 50000
;; expect: 51000
;; expect: 50005
