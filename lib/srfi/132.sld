;;; SRFI 132: sort libraries.
;;;
;;; Every sort is a stable merge sort, whose worst case is O(n log n); the plain
;;; names are the stable ones. A list is sorted in a vector, where
;;; merging needs neither allocation nor pointer chasing.
(define-library (srfi 132)
  (export list-sorted? vector-sorted?
          list-sort list-stable-sort list-sort! list-stable-sort!
          vector-sort vector-stable-sort vector-sort! vector-stable-sort!
          list-merge list-merge! vector-merge vector-merge!
          list-delete-neighbor-dups list-delete-neighbor-dups!
          vector-delete-neighbor-dups vector-delete-neighbor-dups!
          vector-find-median vector-find-median!
          vector-select! vector-separate!)
  (import (scheme base) (scheme case-lambda))
  (begin

    ;; Signals an error unless [START, END) is a range of V.
    (define (check-range who v start end)
      (if (not (and (exact-integer? start)
                    (exact-integer? end)
                    (<= 0 start end (vector-length v))))
          (error (string-append (symbol->string who) ": not a range of the vector")
                 start end (vector-length v))))

    ;;; Predicates

    (define (list-sorted? < lis)
      (or (null? lis)
          (let loop ((element (car lis)) (rest (cdr lis)))
            (or (null? rest)
                (and (not (< (car rest) element))
                     (loop (car rest) (cdr rest)))))))

    (define vector-sorted?
      (case-lambda
        ((< v) (vector-sorted? < v 0 (vector-length v)))
        ((< v start) (vector-sorted? < v start (vector-length v)))
        ((precedes? v start end)
         (check-range 'vector-sorted? v start end)
         (let loop ((i (+ start 1)))
           (or (>= i end)
               (and (not (precedes? (vector-ref v i) (vector-ref v (- i 1))))
                    (loop (+ i 1))))))))

    ;;; Merge sort of vectors

    ;; Ranges up to this length are sorted by insertion.
    (define insertion-length 8)

    ;; Sorts V[START, END), using the same range of BUFFER.
    (define (sort-range! precedes? v buffer start end)
      (if (<= (- end start) insertion-length)
          (insertion-sort! precedes? v start end)
          (let ((middle (quotient (+ start end) 2)))
            (sort-range! precedes? v buffer start middle)
            (sort-range! precedes? v buffer middle end)
            ;; Halves already in order need no merge.
            (if (precedes? (vector-ref v middle) (vector-ref v (- middle 1)))
                (begin
                  (vector-copy! buffer start v start middle)
                  (merge-back! precedes? v start buffer middle end))))))

    (define (insertion-sort! precedes? v start end)
      (do ((i (+ start 1) (+ i 1)))
          ((>= i end))
        (let ((element (vector-ref v i)))
          (let loop ((j i))
            (if (and (> j start) (precedes? element (vector-ref v (- j 1))))
                (begin
                  (vector-set! v j (vector-ref v (- j 1)))
                  (loop (- j 1)))
                (vector-set! v j element))))))

    ;; Merges BUFFER[START, MIDDLE) with V[MIDDLE, END) into V[START, END). What
    ;; is written never overtakes what is still to be read from V, and a rest
    ;; of V is in its place already.
    (define (merge-back! precedes? v start buffer middle end)
      (let loop ((left start) (right middle) (to start))
        (if (< left middle)
            (if (and (< right end)
                     (precedes? (vector-ref v right) (vector-ref buffer left)))
                (begin
                  (vector-set! v to (vector-ref v right))
                  (loop left (+ right 1) (+ to 1)))
                (begin
                  (vector-set! v to (vector-ref buffer left))
                  (loop (+ left 1) right (+ to 1)))))))

    (define (sort-whole! precedes? v)
      (let ((n (vector-length v)))
        (sort-range! precedes? v (make-vector n #f) 0 n)))

    (define vector-stable-sort!
      (case-lambda
        ((< v) (sort-whole! < v))
        ((< v start) (vector-stable-sort! < v start (vector-length v)))
        ((precedes? v start end)
         (check-range 'vector-sort! v start end)
         (let ((part (vector-copy v start end)))
           (sort-whole! precedes? part)
           (vector-copy! v start part)))))

    (define vector-sort! vector-stable-sort!)

    (define vector-stable-sort
      (case-lambda
        ((< v) (vector-stable-sort < v 0 (vector-length v)))
        ((< v start) (vector-stable-sort < v start (vector-length v)))
        ((precedes? v start end)
         (check-range 'vector-sort v start end)
         (let ((result (vector-copy v start end)))
           (sort-whole! precedes? result)
           result))))

    (define vector-sort vector-stable-sort)

    ;;; Lists

    (define (list-stable-sort < lis)
      (if (list-sorted? < lis)
          lis
          (let ((v (list->vector lis)))
            (sort-whole! < v)
            (vector->list v))))

    (define list-sort list-stable-sort)

    ;; Puts the sorted elements into the cells that LIS has.
    (define (list-stable-sort! < lis)
      (if (not (list-sorted? < lis))
          (let ((v (list->vector lis)))
            (sort-whole! < v)
            (let loop ((cells lis) (i 0))
              (if (pair? cells)
                  (begin
                    (set-car! cells (vector-ref v i))
                    (loop (cdr cells) (+ i 1)))))))
      lis)

    (define list-sort! list-stable-sort!)

    ;;; Merging

    ;; The elements of REVERSED, last first, followed by TAIL.
    (define (append-reversed reversed tail)
      (if (pair? reversed)
          (append-reversed (cdr reversed) (cons (car reversed) tail))
          tail))

    (define (list-merge < lis1 lis2)
      (let loop ((a lis1) (b lis2) (merged '()))
        (cond
         ((null? a) (append-reversed merged b))
         ((null? b) (append-reversed merged a))
         ((< (car b) (car a)) (loop a (cdr b) (cons (car b) merged)))
         (else (loop (cdr a) b (cons (car a) merged))))))

    (define (list-merge! < lis1 lis2)
      (let ((head (list #f)))
        (let loop ((a lis1) (b lis2) (end head))
          (cond
           ((null? a) (set-cdr! end b))
           ((null? b) (set-cdr! end a))
           ((< (car b) (car a))
            (set-cdr! end b)
            (loop a (cdr b) b))
           (else
            (set-cdr! end a)
            (loop (cdr a) b a))))
        (cdr head)))

    (define vector-merge
      (case-lambda
        ((< v1 v2)
         (vector-merge < v1 v2 0 (vector-length v1) 0 (vector-length v2)))
        ((< v1 v2 start1)
         (vector-merge < v1 v2 start1 (vector-length v1) 0 (vector-length v2)))
        ((< v1 v2 start1 end1)
         (vector-merge < v1 v2 start1 end1 0 (vector-length v2)))
        ((< v1 v2 start1 end1 start2)
         (vector-merge < v1 v2 start1 end1 start2 (vector-length v2)))
        ((precedes? v1 v2 start1 end1 start2 end2)
         (check-range 'vector-merge v1 start1 end1)
         (check-range 'vector-merge v2 start2 end2)
         (let ((to (make-vector (+ (- end1 start1) (- end2 start2)) #f)))
           (merge-ranges! precedes? to 0 v1 start1 end1 v2 start2 end2)
           to))))

    (define vector-merge!
      (case-lambda
        ((< to from1 from2)
         (vector-merge! < to from1 from2 0
                        0 (vector-length from1) 0 (vector-length from2)))
        ((< to from1 from2 start)
         (vector-merge! < to from1 from2 start
                        0 (vector-length from1) 0 (vector-length from2)))
        ((< to from1 from2 start start1)
         (vector-merge! < to from1 from2 start
                        start1 (vector-length from1) 0 (vector-length from2)))
        ((< to from1 from2 start start1 end1)
         (vector-merge! < to from1 from2 start
                        start1 end1 0 (vector-length from2)))
        ((< to from1 from2 start start1 end1 start2)
         (vector-merge! < to from1 from2 start
                        start1 end1 start2 (vector-length from2)))
        ((precedes? to from1 from2 start start1 end1 start2 end2)
         (check-range 'vector-merge! from1 start1 end1)
         (check-range 'vector-merge! from2 start2 end2)
         (check-range 'vector-merge! to start
                      (+ start (- end1 start1) (- end2 start2)))
         (merge-ranges! precedes? to start from1 start1 end1 from2 start2 end2))))

    (define (merge-ranges! precedes? to start v1 start1 end1 v2 start2 end2)
      (let loop ((i start1) (j start2) (k start))
        (cond
         ((= i end1) (vector-copy! to k v2 j end2))
         ((= j end2) (vector-copy! to k v1 i end1))
         ((precedes? (vector-ref v2 j) (vector-ref v1 i))
          (vector-set! to k (vector-ref v2 j))
          (loop i (+ j 1) (+ k 1)))
         (else
          (vector-set! to k (vector-ref v1 i))
          (loop (+ i 1) j (+ k 1))))))

    ;;; Deleting duplicate neighbours

    (define (list-delete-neighbor-dups = lis)
      (if (null? lis)
          '()
          (let loop ((kept (list (car lis))) (rest (cdr lis)))
            (cond
             ((null? rest) (reverse kept))
             ((= (car kept) (car rest)) (loop kept (cdr rest)))
             (else (loop (cons (car rest) kept) (cdr rest)))))))

    (define (list-delete-neighbor-dups! = lis)
      (if (pair? lis)
          (let loop ((kept lis) (rest (cdr lis)))
            (cond
             ((null? rest) (set-cdr! kept '()))
             ((= (car kept) (car rest)) (loop kept (cdr rest)))
             (else
              (set-cdr! kept rest)
              (loop rest (cdr rest))))))
      lis)

    (define vector-delete-neighbor-dups!
      (case-lambda
        ((= v) (vector-delete-neighbor-dups! = v 0 (vector-length v)))
        ((= v start) (vector-delete-neighbor-dups! = v start (vector-length v)))
        ((same? v start end)
         (check-range 'vector-delete-neighbor-dups! v start end)
         (if (= start end)
             end
             (let loop ((kept start) (i (+ start 1)))
               (cond
                ((= i end) (+ kept 1))
                ((same? (vector-ref v kept) (vector-ref v i))
                 (loop kept (+ i 1)))
                (else
                 (vector-set! v (+ kept 1) (vector-ref v i))
                 (loop (+ kept 1) (+ i 1)))))))))

    (define vector-delete-neighbor-dups
      (case-lambda
        ((= v) (vector-delete-neighbor-dups = v 0 (vector-length v)))
        ((= v start) (vector-delete-neighbor-dups = v start (vector-length v)))
        ((same? v start end)
         (check-range 'vector-delete-neighbor-dups v start end)
         (let ((copy (vector-copy v start end)))
           (vector-copy copy 0 (vector-delete-neighbor-dups! same? copy))))))

    ;;; Selection

    ;; Rearranges V[START, END) so that the element at K is the one sorting would
    ;; put there, with no greater one before and no smaller one after it.
    ;; Quickselect with a three-way partition; a run of bad pivots is ended by
    ;; sorting what is left, so that the worst case is O(n log n).
    (define (select-range! precedes? v k start end)
      (let loop ((start start) (end end) (budget (* 4 (- end start))))
        (let ((length (- end start)))
          (cond
           ((<= length insertion-length)
            (insertion-sort! precedes? v start end))
           ((< budget length)
            (vector-sort! precedes? v start end))
           (else
            (let-values (((low high)
                          (partition! precedes? v
                                      (median-of-three precedes? v start end)
                                      start end)))
              (cond
               ((< k low) (loop start low (- budget length)))
               ((>= k high) (loop high end (- budget length))))))))))

    (define (median-of-three precedes? v start end)
      (let ((a (vector-ref v start))
            (b (vector-ref v (quotient (+ start end) 2)))
            (c (vector-ref v (- end 1))))
        (if (precedes? a b)
            (cond ((precedes? b c) b)
                  ((precedes? a c) c)
                  (else a))
            (cond ((precedes? a c) a)
                  ((precedes? b c) c)
                  (else b)))))

    ;; Splits V[START, END) into elements before, equal to and after PIVOT;
    ;; returns where the equal ones begin and end.
    (define (partition! precedes? v pivot start end)
      (let loop ((low start) (i start) (high end))
        (if (= i high)
            (values low high)
            (let ((element (vector-ref v i)))
              (cond
               ((precedes? element pivot)
                (vector-set! v i (vector-ref v low))
                (vector-set! v low element)
                (loop (+ low 1) (+ i 1) high))
               ((precedes? pivot element)
                (vector-set! v i (vector-ref v (- high 1)))
                (vector-set! v (- high 1) element)
                (loop low i (- high 1)))
               (else (loop low (+ i 1) high)))))))

    (define vector-select!
      (case-lambda
        ((< v k) (vector-select! < v k 0 (vector-length v)))
        ((< v k start) (vector-select! < v k start (vector-length v)))
        ((precedes? v k start end)
         (check-range 'vector-select! v start end)
         (if (not (and (exact-integer? k) (<= 0 k) (< k (- end start))))
             (error "vector-select!: the rank is not in the range" k start end))
         (select-range! precedes? v (+ start k) start end)
         (vector-ref v (+ start k)))))

    (define vector-separate!
      (case-lambda
        ((< v k) (vector-separate! < v k 0 (vector-length v)))
        ((< v k start) (vector-separate! < v k start (vector-length v)))
        ((precedes? v k start end)
         (check-range 'vector-separate! v start end)
         (if (not (and (exact-integer? k) (<= 0 k (- end start))))
             (error "vector-separate!: the count is not in the range" k start end))
         (if (< 0 k (- end start))
             (select-range! precedes? v (+ start k) start end)))))

    ;;; Medians

    (define (default-mean a b) (/ (+ a b) 2))

    (define vector-find-median
      (case-lambda
        ((< v knil) (vector-find-median < v knil default-mean))
        ((precedes? v knil mean)
         (let* ((n (vector-length v))
                (half (quotient n 2))
                (work (vector-copy v)))
           (cond
            ((= n 0) knil)
            ((odd? n) (vector-select! precedes? work half))
            (else
             (let* ((upper (vector-select! precedes? work half))
                    (lower (greatest precedes? work half)))
               (mean lower upper))))))))

    ;; The greatest element of V[0, END).
    (define (greatest precedes? v end)
      (let loop ((i 1) (best (vector-ref v 0)))
        (if (= i end)
            best
            (let ((element (vector-ref v i)))
              (loop (+ i 1) (if (precedes? best element) element best))))))

    (define vector-find-median!
      (case-lambda
        ((< v knil) (vector-find-median! < v knil default-mean))
        ((precedes? v knil mean)
         (vector-sort! precedes? v)
         (let* ((n (vector-length v))
                (half (quotient n 2)))
           (cond
            ((= n 0) knil)
            ((odd? n) (vector-ref v half))
            (else (mean (vector-ref v (- half 1)) (vector-ref v half))))))))))
