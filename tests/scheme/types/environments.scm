;; in an environment that may change a declaration holds until the next one, and no caller trusts it for longer
(import (scheme base) (scheme write) (scheme eval))
(define here (environment '(scheme base) '(ruse type)))
(define (try form)
  (guard (e ((error-object? e) (write-string (error-object-message e)) (newline)))
    (write (eval form here)) (newline)))
(eval '(: size (-> string fixnum)) here)
(eval '(define (size s) (string-length s)) here)
(try '(size "abc"))                          ;; expect: 3
(try '(size 5))                              ;; expect: eval: size: argument 1 must be string, found fixnum
(try '(size))                                ;; expect: eval: size: takes 1 argument, found 0
(eval '(define (half-size s) : rational (/ (size s) 2)) here)
(eval '(define (size-plus (n : fixnum) s) : fixnum (+ n (size s))) here)
(try '(list (half-size "abc") (size-plus 1 "abc")))   ;; expect: (3/2 4)
;; a wrong definition leaves everything as it was
(try '(define (size s) 'none))               ;; expect: eval: size: the result must be fixnum, found symbol
(try '(size "ab"))                           ;; expect: 2
;; another declaration: those who were compiled before see what comes
(eval '(: size (-> any any)) here)
(eval '(define (size s) (if (string? s) 2.5 'odd)) here)
(try '(size 5))                              ;; expect: odd
(guard (e (#t (write (error-object-irritants e)) (newline)))
  (eval '(size-plus 1 "abc") here))          ;; expect: (3.5)
;; a form that fails declares nothing
(try '(begin (: other (-> fixnum)) (define (other) "no"))) ;; expect: eval: other: the result must be fixnum, found string
(eval '(define (other) "yes") here)
(try '(other))                               ;; expect: "yes"
