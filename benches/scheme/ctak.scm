; Takeuchi's function where every result is delivered by calling a captured
; continuation: capture and escape, never re-entered.
(import (scheme base) (scheme write))

(define (ctak x y z)
  (call/cc (lambda (return) (ctak-into return x y z))))

(define (ctak-into return x y z)
  (if (< y x)
      (return
       (call/cc
        (lambda (k)
          (ctak-into k
                     (ctak (- x 1) y z)
                     (ctak (- y 1) z x)
                     (ctak (- z 1) x y)))))
      (return z)))

(define (repeat count sum)
  (if (= count 0)
      sum
      (repeat (- count 1) (+ sum (ctak 18 12 (+ 5 (modulo count 2)))))))

(display (repeat 20 0))
(newline)
