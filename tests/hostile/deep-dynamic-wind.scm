;; A hundred thousand dynamic extents left by one escape, each after run once.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define afters 0)
(define (down n k)
  (if (= n 0)
      (k 'out)
      (dynamic-wind
        (lambda () #f)
        (lambda () (down (- n 1) k) #f)
        (lambda () (set! afters (+ afters 1))))))
(display (call/cc (lambda (k) (down 100000 k))))
(display afters)
