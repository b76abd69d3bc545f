; A tenth of the iterations of mandelbrot-deep, for engines that take minutes over it: one loop of float
; arithmetic, whose set-up costs nothing beside it.
(import (scheme base) (scheme write))

(define (escape-time cr ci limit)
  (let loop ((i 0) (zr 0.0) (zi 0.0))
    (let ((zr2 (* zr zr)) (zi2 (* zi zi)))
      (if (or (= i limit) (> (+ zr2 zi2) 4.0))
          i
          (loop (+ i 1)
                (+ (- zr2 zi2) cr)
                (+ (* 2.0 zr zi) ci))))))

(define (count-points columns rows limit)
  (let next-row ((row 0) (inside 0) (total 0))
    (if (= row rows)
        (begin
          (display inside)
          (newline)
          (display total)
          (newline))
        (let ((ci (- (* (/ row 60.0) (+ 1.12 1.12)) 1.12)))
          (let next-column ((column 0) (inside inside) (total total))
            (if (= column columns)
                (next-row (+ row 1) inside total)
                (let ((n (escape-time (- (* (/ column 120.0) (+ 0.47 2.05)) 2.05) ci limit)))
                  (next-column (+ column 1)
                               (if (= n limit) (+ inside 1) inside)
                               (+ total n)))))))))

(count-points 120 60 10000)
