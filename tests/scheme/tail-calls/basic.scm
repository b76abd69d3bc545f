;; a million iterations through each tail position of the basic forms
;; except: gc-stress not done after 20 seconds in a dev build
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define n 1000000)
(define (if-loop i) (if (= i 0) 'if (if-loop (- i 1))))
(show (if-loop n)) ;; expect: if
(define (mutual-a i) (if (= i 0) 'a (mutual-b (- i 1))))
(define (mutual-b i) (if (= i 0) 'b (mutual-a (- i 1))))
(show (mutual-a n)) ;; expect: a
(define (cond-loop i) (cond ((= i 0) 'cond) ((odd? i) (cond-loop (- i 1))) (else (cond-loop (- i 1)))))
(show (cond-loop n)) ;; expect: cond
(define (case-loop i) (case (if (= i 0) 'stop 'go) ((stop) 'case) (else (case-loop (- i 1)))))
(show (case-loop n)) ;; expect: case
(define (and-loop i) (and #t (if (= i 0) 'and (and-loop (- i 1)))))
(show (and-loop n)) ;; expect: and
(define (or-loop i) (or #f (if (= i 0) 'or (or-loop (- i 1)))))
(show (or-loop n)) ;; expect: or
(define (when-loop i) (when #t (if (= i 0) 'when (when-loop (- i 1)))))
(show (when-loop n)) ;; expect: when
(define (unless-loop i) (unless (= i 0) (if (= i 1) 'unless (unless-loop (- i 1)))))
(show (unless-loop n)) ;; expect: unless
(define (begin-loop i) (begin 0 (if (= i 0) 'begin (begin-loop (- i 1)))))
(show (begin-loop n)) ;; expect: begin
(define (let-loop i) (let ((j (- i 1))) (if (< j 0) 'let (let-loop j))))
(show (let-loop n)) ;; expect: let
(define (let*-loop i) (let* ((j (- i 1)) (k j)) (if (< k 0) 'let* (let*-loop k))))
(show (let*-loop n)) ;; expect: let*
(define (letrec-loop i) (letrec ((f (lambda () (if (= i 0) 'letrec (letrec-loop (- i 1)))))) (f)))
(show (letrec-loop n)) ;; expect: letrec
(define (body-loop i) (define j (- i 1)) (if (< j 0) 'body (body-loop j)))
(show (body-loop n)) ;; expect: body
(define (do-loop i) (do () (#t (if (= i 0) 'do (do-loop (- i 1))))))
(show (do-loop n)) ;; expect: do
