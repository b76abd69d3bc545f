;; Types that are nested deep, as they are written and as they are inferred.
;; outcome: ok
(import (scheme base) (scheme eval) (scheme write) (ruse type))

(define (nested n head inner)
  (let loop ((i 0) (form inner))
    (if (= i n) form (loop (+ i 1) (list head form)))))
(define here (environment '(scheme base) '(ruse type)))
(define (try form) (guard (e (#t #f)) (eval form here) #t))
(write
 (map try
      (list `(the ,(nested 90000 'listof 'fixnum) (car '(())))
            `(let ()
               (define (f (x : fixnum)) x)
               (if (= (f 1) 1) ,(nested 40000 'list 1) ,(nested 40000 'list 1))))))
