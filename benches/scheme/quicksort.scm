; Quicksort of a vector of integers in place.
(import (scheme base) (scheme write))

(define (random-vector n seed)
  (let ((v (make-vector n 0)))
    (let loop ((i 0) (seed seed))
      (if (= i n)
          v
          (let ((next (modulo (* seed 16807) 2147483647)))
            (vector-set! v i next)
            (loop (+ i 1) next))))))

(define (swap! v i j)
  (let ((t (vector-ref v i)))
    (vector-set! v i (vector-ref v j))
    (vector-set! v j t)))

(define (scan-up v i pivot)
  (if (< (vector-ref v i) pivot)
      (scan-up v (+ i 1) pivot)
      i))

(define (scan-down v j pivot)
  (if (< pivot (vector-ref v j))
      (scan-down v (- j 1) pivot)
      j))

(define (sort-range! v low high)
  (when (< low high)
    (let ((pivot (vector-ref v (quotient (+ low high) 2))))
      (let loop ((i low) (j high))
        (if (<= i j)
            (let ((i (scan-up v i pivot)) (j (scan-down v j pivot)))
              (if (<= i j)
                  (begin
                    (swap! v i j)
                    (loop (+ i 1) (- j 1)))
                  (loop i j)))
            (begin
              (sort-range! v low j)
              (sort-range! v i high)))))))

(define (checksum v)
  (let ((n (vector-length v)))
    (let loop ((i 1) (sum (vector-ref v 0)))
      (cond ((= i n) sum)
            ((< (vector-ref v i) (vector-ref v (- i 1))) -1)
            (else
             (loop (+ i 1)
                   (modulo (+ (* sum 3) (vector-ref v i)) 1000000007)))))))

(define (run n seed)
  (let ((v (random-vector n seed)))
    (sort-range! v 0 (- n 1))
    (display (checksum v))
    (newline)))

(run 200000 1)
(run 200000 2)
(run 200000 3)
