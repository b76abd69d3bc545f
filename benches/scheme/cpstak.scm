; Takeuchi's function in continuation-passing style: closure creation and
; calls of unknown procedures in tail position.
(import (scheme base) (scheme write))

(define (cpstak x y z return)
  (if (< y x)
      (cpstak (- x 1) y z
              (lambda (a)
                (cpstak (- y 1) z x
                        (lambda (b)
                          (cpstak (- z 1) x y
                                  (lambda (c) (cpstak a b c return)))))))
      (return z)))

(define (repeat count sum)
  (if (= count 0)
      sum
      (repeat (- count 1)
              (+ sum (cpstak 18 12 (+ 5 (modulo count 2)) (lambda (v) v))))))

(display (repeat 50 0))
(newline)
