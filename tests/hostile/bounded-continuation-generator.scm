;; A generator entered half a million times.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(define return #f)
(define resume #f)
(define (producer)
  (let loop ((i 0))
    (call/cc (lambda (k) (set! resume k) (return i)))
    (loop (+ i 1))))
(define (next)
  (call/cc (lambda (k)
    (set! return k)
    (if resume (resume #f) (producer)))))
(let loop ((left 500000))
  (if (> left 0)
      (begin (next) (loop (- left 1)))
      (display "done\n")))
