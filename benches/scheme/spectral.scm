; Spectral norm of an infinite matrix, truncated: floating-point vectors and
; a small procedure that mixes integers and floats.
(import (scheme base) (scheme write) (scheme inexact))

(define (matrix-entry i j)
  (/ 1.0 (+ (quotient (* (+ i j) (+ i j 1)) 2) i 1)))

(define (multiply! source target n)
  (do ((i 0 (+ i 1)))
      ((= i n))
    (let loop ((j 0) (sum 0.0))
      (if (= j n)
          (vector-set! target i sum)
          (loop (+ j 1)
                (+ sum (* (matrix-entry i j) (vector-ref source j))))))))

(define (multiply-transposed! source target n)
  (do ((i 0 (+ i 1)))
      ((= i n))
    (let loop ((j 0) (sum 0.0))
      (if (= j n)
          (vector-set! target i sum)
          (loop (+ j 1)
                (+ sum (* (matrix-entry j i) (vector-ref source j))))))))

(define (dot a b n)
  (let loop ((i 0) (sum 0.0))
    (if (= i n)
        sum
        (loop (+ i 1) (+ sum (* (vector-ref a i) (vector-ref b i)))))))

(define (spectral-norm n)
  (let ((u (make-vector n 1.0))
        (v (make-vector n 0.0))
        (w (make-vector n 0.0)))
    (do ((round 0 (+ round 1)))
        ((= round 10))
      (multiply! u w n)
      (multiply-transposed! w v n)
      (multiply! v w n)
      (multiply-transposed! w u n))
    (sqrt (/ (dot u v n) (dot v v n)))))

(display (exact (round (* 1e9 (spectral-norm 500)))))
(newline)
