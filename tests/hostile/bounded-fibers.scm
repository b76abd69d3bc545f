;; Fibers that are left suspended, and one that is resumed a million times.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write) (ruse fiber))

(define (endless) (make-fiber (lambda (x) (let loop ((x x)) (loop (fiber-yield x))))))
(let loop ((n 0))
  (if (< n 200000)
      (begin
        (fiber-resume (endless) n)
        (loop (+ n 1)))))
(define one (endless))
(let loop ((n 0))
  (if (< n 1000000)
      (begin
        (fiber-resume one n)
        (loop (+ n 1)))))
(display "done\n")
