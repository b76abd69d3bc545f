;; re-entering a top-level continuation runs the rest of the program again
;; except: thunk a continuation is entered again after its frames are gone
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define k #f)
(define count 0)
(define result (+ 100 (call/cc (lambda (c) (set! k c) 1))))
(show result)
(set! count (+ count 1))
(if (< count 4) (k count))
(show (list 'finished count))
;; expect: 101
;; expect: 101
;; expect: 102
;; expect: 103
;; expect: (finished 4)
