;; The workloads: quicksort of 10,000 objects of the host with a closure that compares them, and empty calls.
(define items (vector))

(define (swap! v i j)
  (let ((x (vector-ref v i)))
    (vector-set! v i (vector-ref v j))
    (vector-set! v j x)))

(define (partition! v lo hi less?)
  (let* ((middle (quotient (+ lo hi) 2)) (pivot (vector-ref v middle)))
    (swap! v middle hi)
    (let loop ((i lo) (j lo))
      (cond ((= i hi) (swap! v j hi) j)
            ((less? (vector-ref v i) pivot) (swap! v i j) (loop (+ i 1) (+ j 1)))
            (else (loop (+ i 1) j))))))

(define (quicksort! v lo hi less?)
  (if (< lo hi)
      (let ((p (partition! v lo hi less?)))
        (quicksort! v lo (- p 1) less?)
        (quicksort! v (+ p 1) hi less?))))

(define (sort-items less?)
  (let ((v (make-vector 10000 #f)))
    (do ((i 0 (+ i 1))) ((= i 10000)) (vector-set! v i (item (random 100000000))))
    (quicksort! v 0 9999 less?)
    (set! items v)
    (vector-length v)))

(define (in-order less?)
  (let loop ((i 1) (count 0))
    (if (< i 10000)
        (loop (+ i 1)
              (if (less? (vector-ref items i) (vector-ref items (- i 1))) count (+ count 1)))
        count)))


(define (sort_by_method) (sort-items (lambda (a b) (item<? a b))))
(define (sort_by_field) (sort-items (lambda (a b) (< (item-rank a) (item-rank b)))))
(define (sorted_by_method) (in-order (lambda (a b) (item<? a b))))
(define (sorted_by_field) (in-order (lambda (a b) (< (item-rank a) (item-rank b)))))

(define (calling_loop)
  (do ((i 0 (+ i 1))) ((= i 200000) i) (nop)))
(define (empty_loop)
  (do ((i 0 (+ i 1))) ((= i 200000) i)))
(define (nothing) #t)
