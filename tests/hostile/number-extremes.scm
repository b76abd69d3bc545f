;; Arithmetic at the edges of the fixnum range.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write) (scheme process-context))

(define edges
  (list (expt 2 61) (expt 2 62) (expt 2 63) (expt 2 64)
        (- (expt 2 61)) (- (expt 2 62)) (- (expt 2 63)) (- (expt 2 64))
        (- (expt 2 62) 1) (- -1 (expt 2 62)) 0 1 -1))
(for-each
 (lambda (a)
   (for-each
    (lambda (b)
      (unless (and (= (- (+ a b) b) a)
                   (= (+ (- a b) b) a)
                   (or (= b 0) (= (quotient (* a b) b) a))
                   (or (= b 0) (= (+ (* b (quotient a b)) (remainder a b)) a))
                   (or (= b 0) (= (+ (* b (floor-quotient a b)) (floor-remainder a b)) a)))
        (write (list a b))
        (exit 1)))
    edges))
 edges)
(display (list (abs (- (expt 2 62))) (quotient (- (expt 2 62)) -1)))
