;;; SRFI 26: cut and cute.
(import (scheme base) (scheme write) (srfi 26))
(define (show value) (write value) (newline))

(show ((cut cons (+ 1 2) <>) 'x)) ;; expect: (3 . x)
(show ((cut list 1 <> 3 <> 5) 2 4)) ;; expect: (1 2 3 4 5)
(show ((cut list))) ;; expect: ()
(show ((cut list 1 <> <...>) 2 3 4)) ;; expect: (1 2 3 4)
(show ((cut list <...>))) ;; expect: ()
(show ((cut <> 1 2) +)) ;; expect: 3
(show ((cut <> <> <...>) list 1 2 3)) ;; expect: (1 2 3)
(show (map (cut * 2 <>) '(1 2 3))) ;; expect: (2 4 6)

(define calls 0)
(define (next) (set! calls (+ calls 1)) calls)
(define by-cut (cut list (next) <>))
(show (list (by-cut 'a) (by-cut 'b))) ;; expect: ((1 a) (2 b))
(set! calls 0)
(define by-cute (cute list (next) <>))
(show (list (by-cute 'a) (by-cute 'b) calls)) ;; expect: ((1 a) (1 b) 1)
(show ((cute list 1 <> <...>) 2 3)) ;; expect: (1 2 3)
(show ((cute <> 4 5) *)) ;; expect: 20
(show ((cute list))) ;; expect: ()
;; Slots do not capture, and are not captured.
(define slot 'mine)
(show ((cut list slot <> slot) 'theirs)) ;; expect: (mine theirs mine)
