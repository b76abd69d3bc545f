;; how large types may be, those that are written and those that are inferred
(import (scheme base) (scheme write) (scheme eval) (ruse type))
(define here (environment '(scheme base) '(ruse type)))
(define (try form)
  (write (guard (e ((error-object? e) (error-object-message e))) (eval form here)))
  (newline))
(define (nested n head inner)
  (let loop ((i 0) (form inner))
    (if (= i n) form (loop (+ i 1) (list head form)))))

(define (declared n)
  `(let () (define (id x) x) (the ,(nested n 'listof 'fixnum) (id '()))))
(try (declared 50))                             ;; expect: ()
(try (declared 101))                            ;; expect: "eval: the type is too large: more than 100 levels or 2000 parts, with the types that it names"
(try (declared 50000))                          ;; expect: "eval: the type is too large: more than 100 levels or 2000 parts, with the types that it names"
(try `(the ,(nested 50000 '-> 'fixnum) car))    ;; expect: "eval: the type is too large: more than 100 levels or 2000 parts, with the types that it names"

;; by way of names
(define (name i) (string->symbol (string-append "t" (number->string i))))
(define (chain n next)
  `(let ()
     (define-type t0 fixnum)
     ,@(let loop ((i n) (forms '()))
         (if (= i 0) forms (loop (- i 1) (cons `(define-type ,(name i) ,(next (name (- i 1)))) forms))))
     (define (id x) x)
     (the ,(name n) (id '()))))
(try (chain 20 (lambda (t) (list 'listof t))))  ;; expect: ()
(try (chain 200 (lambda (t) (list 'listof t)))) ;; expect: "eval: the type is too large: more than 100 levels or 2000 parts, with the types that it names"
(define (twice t) `(or (listof ,t) (vectorof ,t)))
(try (chain 6 twice))                           ;; expect: ()
(try (chain 60 twice))                          ;; expect: "eval: the type is too large: more than 100 levels or 2000 parts, with the types that it names"

;; inferred ones
(define (inferred n head)
  `(let ()
     (define (f (x : fixnum)) x)
     (if (= (f 1) 1) ,(nested n head 1) ,(nested n head 1))))
(define (depth x) (cond ((pair? x) (+ 1 (depth (car x)))) ((vector? x) (+ 1 (depth (vector-ref x 0)))) (else 0)))
(write (map (lambda (head) (depth (eval (inferred 20000 head) here))) '(list vector)))
(newline)                                       ;; expect: (20000 20000)
(try `(let ((f (lambda (x) x)))
        (the (listof (listof (listof (listof (listof fixnum))))) (list (list (list (list (list 1))))))))
;; expect: (((((1)))))
(try '(the (listof (listof (listof string))) (list (list (list 1)))))
;; expect: "eval: the: the value must be (listof (listof (listof string))), found pair"
