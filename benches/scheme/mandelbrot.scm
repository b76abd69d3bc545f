; Mandelbrot set: floating-point arithmetic in nested loops, no allocation
; unless flonums are boxed.
(import (scheme base) (scheme write))

(define (escape-time cr ci limit)
  (let loop ((i 0) (zr 0.0) (zi 0.0))
    (let ((zr2 (* zr zr)) (zi2 (* zi zi)))
      (if (or (= i limit) (> (+ zr2 zi2) 4.0))
          i
          (loop (+ i 1)
                (+ (- zr2 zi2) cr)
                (+ (* 2.0 zr zi) ci))))))

(define (count-points size limit)
  (let ((step (/ 3.0 size)))
    (let rows ((y 0) (inside 0) (total 0))
      (if (= y size)
          (begin
            (display inside)
            (newline)
            (display total)
            (newline))
          (let columns ((x 0) (inside inside) (total total))
            (if (= x size)
                (rows (+ y 1) inside total)
                (let ((n (escape-time (- (* x step) 2.0)
                                      (- (* y step) 1.5)
                                      limit)))
                  (columns (+ x 1)
                           (if (= n limit) (+ inside 1) inside)
                           (+ total n)))))))))

(count-points 640 200)
