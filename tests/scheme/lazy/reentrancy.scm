;; a promise keeps its first value; forcing is re-entrant
(import (scheme base) (scheme lazy) (scheme write))

(define (show x) (write x) (newline))

(define r (delay (begin (display "once") (newline) 1)))
(define s (delay-force r))
(define t (delay-force s))
(show (+ (force t) (force r)))
;; expect: once
;; expect: 2
(define f (let ((first? #t)) (delay (if first? (begin (set! first? #f) (force f)) 'second))))
(show (force f)) ;; expect: second
(define q (let ((count 5)) (define (get-count) count) (define p (delay (if (<= count 0) count (begin (set! count (- count 1)) (force p) (set! count (+ count 2)) count)))) (list get-count p)))
(show ((car q))) ;; expect: 5
(show (force (cadr q))) ;; expect: 0
(show ((car q))) ;; expect: 10
(define attempts 0)
(define flaky (delay (begin (set! attempts (+ attempts 1)) (if (< attempts 3) (raise 'not-yet) attempts))))
(define (try) (guard (e (#t e)) (force flaky)))
(show (try)) ;; expect: not-yet
(show (try)) ;; expect: not-yet
(show (try)) ;; expect: 3
(show (try)) ;; expect: 3
