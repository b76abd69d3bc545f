;; Tail calls through every form that has a tail position.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(define (loop n)
  (cond
    ((= n 0) (display "done\n"))
    ((odd? n) (case (modulo n 3) ((0) (and #t (loop (- n 1)))) ((1) => (lambda (k) (loop (- n k)))) (else (or #f (loop (- n 1))))))
    (else (when #t (unless #f (let* ((m n)) (letrec ((f (lambda () (do () (#t (begin (loop (- m 1)))))))) (f))))))))
(loop 3000000)
