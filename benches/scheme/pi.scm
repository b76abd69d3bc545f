; Digits of pi by an unbounded spigot: bignum multiply, add, divide, compare.
(import (scheme base) (scheme write))

; State of the spigot: the linear fractional transformation (q r / 0 t) and
; the index k of the next term.
(define (spigot digits)
  (let loop ((q 1) (r 0) (t 1) (k 1) (made 0) (sum 0) (last 0))
    (if (= made digits)
        (begin
          (display sum)
          (display " ")
          (display last)
          (newline))
        (let* ((odd (+ (* 2 k) 1))
               (digit (quotient (+ (* 3 q) r) t)))
          (if (= digit (quotient (+ (* 4 q) r) t))
              (loop (* 10 q) (* 10 (- r (* digit t))) t k
                    (+ made 1) (+ sum digit)
                    (modulo (+ (* 10 last) digit) 10000000000))
              (loop (* q k) (* (+ (* 2 q) r) odd) (* t odd) (+ k 1)
                    made sum last))))))

(spigot 1200)
