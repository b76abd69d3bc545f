; Primes by trial division: integer remainder in a tight loop.
(import (scheme base) (scheme write))

(define (prime? n)
  (if (= 0 (remainder n 2))
      (= n 2)
      (let try ((divisor 3))
        (cond ((> (* divisor divisor) n) #t)
              ((= 0 (remainder n divisor)) #f)
              (else (try (+ divisor 2)))))))

(define (count-and-sum limit)
  (let loop ((n 2) (count 0) (sum 0))
    (cond ((= n limit)
           (display count)
           (newline)
           (display sum)
           (newline))
          ((prime? n) (loop (+ n 1) (+ count 1) (+ sum n)))
          (else (loop (+ n 1) count sum)))))

(count-and-sum 1000000)
