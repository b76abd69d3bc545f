; Product of two square matrices of floats, as vectors of vectors.
(import (scheme base) (scheme write))

(define (build-matrix n entry)
  (let ((rows (make-vector n #f)))
    (do ((i 0 (+ i 1)))
        ((= i n) rows)
      (let ((row (make-vector n 0.0)))
        (do ((j 0 (+ j 1)))
            ((= j n))
          (vector-set! row j (entry i j)))
        (vector-set! rows i row)))))

(define (dot row b j n)
  (let loop ((k 0) (sum 0.0))
    (if (= k n)
        sum
        (loop (+ k 1)
              (+ sum (* (vector-ref row k)
                        (vector-ref (vector-ref b k) j)))))))

(define (multiply a b n)
  (let ((product (make-vector n #f)))
    (do ((i 0 (+ i 1)))
        ((= i n) product)
      (let ((row (vector-ref a i)) (out (make-vector n 0.0)))
        (do ((j 0 (+ j 1)))
            ((= j n))
          (vector-set! out j (dot row b j n)))
        (vector-set! product i out)))))

(define (trace m n)
  (let loop ((i 0) (sum 0.0))
    (if (= i n)
        sum
        (loop (+ i 1) (+ sum (vector-ref (vector-ref m i) i))))))

(define (run n)
  (let* ((a (build-matrix n (lambda (i j) (/ (+ i j 1.0) n))))
         (b (build-matrix n (lambda (i j) (/ (- i j 0.5) n))))
         (c (multiply (multiply a b n) a n)))
    (display (exact (round (* 1000.0 (trace c n)))))
    (newline)))

(run 260)
