;;; SRFI 133: the vector library compatible with R7RS.
;;;
;;; What R7RS also defines is re-exported, so that both libraries can be
;;; imported together. Traversals of several vectors end with the shortest.
(define-library (srfi 133)
  (export
   ;; constructors
   make-vector vector vector-unfold vector-unfold-right vector-copy
   vector-reverse-copy vector-append vector-concatenate vector-append-subvectors
   ;; predicates
   vector? vector-empty? vector=
   ;; selectors
   vector-ref vector-length
   ;; iteration
   vector-fold vector-fold-right vector-map vector-map! vector-for-each
   vector-count vector-cumulate
   ;; searching
   vector-index vector-index-right vector-skip vector-skip-right
   vector-binary-search vector-any vector-every vector-partition
   ;; mutators
   vector-set! vector-swap! vector-fill! vector-reverse! vector-copy!
   vector-reverse-copy! vector-unfold! vector-unfold-right!
   ;; conversion
   vector->list reverse-vector->list list->vector reverse-list->vector
   vector->string string->vector)
  (import (scheme base) (scheme case-lambda) (only (scheme cxr) caddr cdddr))
  (begin

    ;;; Helpers

    ;; Signals an error unless [START, END) is a range of VEC.
    (define (check-range who vec start end)
      (if (not (and (exact-integer? start)
                    (exact-integer? end)
                    (<= 0 start end (vector-length vec))))
          (error (string-append (symbol->string who) ": not a range of the vector")
                 start end (vector-length vec))))

    (define (shortest vec vecs)
      (let loop ((n (vector-length vec)) (vecs vecs))
        (if (pair? vecs)
            (loop (min n (vector-length (car vecs))) (cdr vecs))
            n)))

    ;; The elements at index I of VECS.
    (define (column vecs i)
      (map (lambda (vec) (vector-ref vec i)) vecs))

    ;;; Constructors

    (define (vector-unfold f length . seeds)
      (let ((vec (make-vector length #f)))
        (apply vector-unfold! f vec 0 length seeds)
        vec))

    (define (vector-unfold-right f length . seeds)
      (let ((vec (make-vector length #f)))
        (apply vector-unfold-right! f vec 0 length seeds)
        vec))

    (define vector-reverse-copy
      (case-lambda
        ((vec) (vector-reverse-copy vec 0 (vector-length vec)))
        ((vec start) (vector-reverse-copy vec start (vector-length vec)))
        ((vec start end)
         (check-range 'vector-reverse-copy vec start end)
         (let ((copy (make-vector (- end start) #f)))
           (do ((from start (+ from 1))
                (to (- end start 1) (- to 1)))
               ((= from end) copy)
             (vector-set! copy to (vector-ref vec from)))))))

    (define (vector-concatenate vecs)
      (let ((result (make-vector (lengths-sum vecs) #f)))
        (let loop ((vecs vecs) (at 0))
          (if (pair? vecs)
              (begin
                (vector-copy! result at (car vecs))
                (loop (cdr vecs) (+ at (vector-length (car vecs)))))
              result))))

    (define (lengths-sum vecs)
      (let loop ((vecs vecs) (sum 0))
        (if (pair? vecs)
            (loop (cdr vecs) (+ sum (vector-length (car vecs))))
            sum)))

    (define (vector-append-subvectors . arguments)
      (let ((result (make-vector (subvectors-length arguments) #f)))
        (let loop ((rest arguments) (at 0))
          (if (pair? rest)
              (let ((start (cadr rest)) (end (caddr rest)))
                (vector-copy! result at (car rest) start end)
                (loop (cdddr rest) (+ at (- end start))))
              result))))

    ;; The sum of the lengths of the ranges in a list vec start end ...
    (define (subvectors-length arguments)
      (let loop ((rest arguments) (length 0))
        (cond
         ((null? rest) length)
         ((and (pair? (cdr rest)) (pair? (cddr rest)))
          (let ((start (cadr rest)) (end (caddr rest)))
            (check-range 'vector-append-subvectors (car rest) start end)
            (loop (cdddr rest) (+ length (- end start)))))
         (else
          (error "vector-append-subvectors: a vector without its start and end" rest)))))


    ;;; Predicates

    (define (vector-empty? vec) (= (vector-length vec) 0))

    (define (vector= elt=? . vecs)
      (define (same? a b)
        (let ((n (vector-length a)))
          (and (= n (vector-length b))
               (let loop ((i 0))
                 (or (= i n)
                     (and (elt=? (vector-ref a i) (vector-ref b i))
                          (loop (+ i 1))))))))
      (or (null? vecs)
          (let loop ((a (car vecs)) (rest (cdr vecs)))
            (or (null? rest)
                (and (same? a (car rest))
                     (loop (car rest) (cdr rest)))))))

    ;;; Iteration

    (define vector-fold
      (case-lambda
        ((kons knil vec)
         (let ((n (vector-length vec)))
           (let loop ((i 0) (state knil))
             (if (< i n)
                 (loop (+ i 1) (kons state (vector-ref vec i)))
                 state))))
        ((kons knil vec . vecs)
         (let ((n (shortest vec vecs)) (vecs (cons vec vecs)))
           (let loop ((i 0) (state knil))
             (if (< i n)
                 (loop (+ i 1) (apply kons state (column vecs i)))
                 state))))))

    (define vector-fold-right
      (case-lambda
        ((kons knil vec)
         (let loop ((i (- (vector-length vec) 1)) (state knil))
           (if (>= i 0)
               (loop (- i 1) (kons state (vector-ref vec i)))
               state)))
        ((kons knil vec . vecs)
         (let ((n (shortest vec vecs)) (vecs (cons vec vecs)))
           (let loop ((i (- n 1)) (state knil))
             (if (>= i 0)
                 (loop (- i 1) (apply kons state (column vecs i)))
                 state))))))

    (define vector-map!
      (case-lambda
        ((f vec)
         (let ((n (vector-length vec)))
           (do ((i 0 (+ i 1)))
               ((= i n))
             (vector-set! vec i (f (vector-ref vec i))))))
        ((f vec . vecs)
         (let ((n (shortest vec vecs)) (vecs (cons vec vecs)))
           (do ((i 0 (+ i 1)))
               ((= i n))
             (vector-set! vec i (apply f (column vecs i))))))))

    (define vector-count
      (case-lambda
        ((pred? vec)
         (let ((n (vector-length vec)))
           (let loop ((i 0) (count 0))
             (if (< i n)
                 (loop (+ i 1) (if (pred? (vector-ref vec i)) (+ count 1) count))
                 count))))
        ((pred? vec . vecs)
         (let ((n (shortest vec vecs)) (vecs (cons vec vecs)))
           (let loop ((i 0) (count 0))
             (if (< i n)
                 (loop (+ i 1) (if (apply pred? (column vecs i)) (+ count 1) count))
                 count))))))

    (define (vector-cumulate f knil vec)
      (let* ((n (vector-length vec))
             (result (make-vector n #f)))
        (let loop ((i 0) (state knil))
          (if (< i n)
              (let ((state (f state (vector-ref vec i))))
                (vector-set! result i state)
                (loop (+ i 1) state))
              result))))

    ;;; Searching

    (define vector-index
      (case-lambda
        ((pred? vec)
         (let ((n (vector-length vec)))
           (let loop ((i 0))
             (and (< i n)
                  (if (pred? (vector-ref vec i))
                      i
                      (loop (+ i 1)))))))
        ((pred? vec . vecs)
         (let ((n (shortest vec vecs)) (vecs (cons vec vecs)))
           (let loop ((i 0))
             (and (< i n)
                  (if (apply pred? (column vecs i))
                      i
                      (loop (+ i 1)))))))))

    (define vector-index-right
      (case-lambda
        ((pred? vec)
         (let loop ((i (- (vector-length vec) 1)))
           (and (>= i 0)
                (if (pred? (vector-ref vec i))
                    i
                    (loop (- i 1))))))
        ((pred? vec . vecs)
         (let ((n (vector-length vec)))
           (for-each
            (lambda (other)
              (if (not (= n (vector-length other)))
                  (error "vector-index-right: vectors of different lengths"
                         n (vector-length other))))
            vecs)
           (let ((vecs (cons vec vecs)))
             (let loop ((i (- n 1)))
               (and (>= i 0)
                    (if (apply pred? (column vecs i))
                        i
                        (loop (- i 1))))))))))

    (define (complement pred?)
      (case-lambda
        ((x) (not (pred? x)))
        (xs (not (apply pred? xs)))))

    (define (vector-skip pred? vec . vecs)
      (apply vector-index (complement pred?) vec vecs))

    (define (vector-skip-right pred? vec . vecs)
      (apply vector-index-right (complement pred?) vec vecs))

    (define (vector-binary-search vec value cmp)
      (let loop ((start 0) (end (vector-length vec)))
        (and (< start end)
             (let* ((middle (quotient (+ start end) 2))
                    (order (cmp (vector-ref vec middle) value)))
               (cond
                ((< order 0) (loop (+ middle 1) end))
                ((> order 0) (loop start middle))
                (else middle))))))

    ;; VECTOR-ANY and VECTOR-EVERY call PRED? on the last elements in tail
    ;; position.
    (define vector-any
      (case-lambda
        ((pred? vec)
         (let ((last (- (vector-length vec) 1)))
           (let loop ((i 0))
             (cond
              ((< i last) (or (pred? (vector-ref vec i)) (loop (+ i 1))))
              ((= i last) (pred? (vector-ref vec i)))
              (else #f)))))
        ((pred? vec . vecs)
         (let ((last (- (shortest vec vecs) 1)) (vecs (cons vec vecs)))
           (let loop ((i 0))
             (cond
              ((< i last) (or (apply pred? (column vecs i)) (loop (+ i 1))))
              ((= i last) (apply pred? (column vecs i)))
              (else #f)))))))

    (define vector-every
      (case-lambda
        ((pred? vec)
         (let ((last (- (vector-length vec) 1)))
           (let loop ((i 0))
             (cond
              ((< i last) (and (pred? (vector-ref vec i)) (loop (+ i 1))))
              ((= i last) (pred? (vector-ref vec i)))
              (else #t)))))
        ((pred? vec . vecs)
         (let ((last (- (shortest vec vecs) 1)) (vecs (cons vec vecs)))
           (let loop ((i 0))
             (cond
              ((< i last) (and (apply pred? (column vecs i)) (loop (+ i 1))))
              ((= i last) (apply pred? (column vecs i)))
              (else #t)))))))

    ;; PRED? is called once an element; the elements that fail it are gathered
    ;; from the end of the result and turned round at last.
    (define (vector-partition pred? vec)
      (let* ((n (vector-length vec))
             (result (make-vector n #f)))
        (let loop ((i 0) (in 0) (out n))
          (if (< i n)
              (let ((element (vector-ref vec i)))
                (if (pred? element)
                    (begin
                      (vector-set! result in element)
                      (loop (+ i 1) (+ in 1) out))
                    (begin
                      (vector-set! result (- out 1) element)
                      (loop (+ i 1) in (- out 1)))))
              (begin
                (vector-reverse! result in n)
                (values result in))))))

    ;;; Mutators

    (define (vector-swap! vec i j)
      (let ((element (vector-ref vec i)))
        (vector-set! vec i (vector-ref vec j))
        (vector-set! vec j element)))

    (define vector-reverse!
      (case-lambda
        ((vec) (vector-reverse! vec 0 (vector-length vec)))
        ((vec start) (vector-reverse! vec start (vector-length vec)))
        ((vec start end)
         (check-range 'vector-reverse! vec start end)
         (do ((i start (+ i 1))
              (j (- end 1) (- j 1)))
             ((>= i j))
           (vector-swap! vec i j)))))

    ;; By way of VECTOR-COPY!, which knows about overlap.
    (define vector-reverse-copy!
      (case-lambda
        ((to at from)
         (vector-reverse-copy! to at from 0 (vector-length from)))
        ((to at from start)
         (vector-reverse-copy! to at from start (vector-length from)))
        ((to at from start end)
         (vector-copy! to at from start end)
         (vector-reverse! to at (+ at (- end start))))))

    ;; F gets the index into VEC, also when START is not 0, as in the SRFI's tests.
    (define vector-unfold!
      (case-lambda
        ((f vec start end)
         (check-range 'vector-unfold! vec start end)
         (do ((i start (+ i 1)))
             ((= i end))
           (vector-set! vec i (f i))))
        ((f vec start end seed)
         (check-range 'vector-unfold! vec start end)
         (let loop ((i start) (seed seed))
           (if (< i end)
               (let-values (((element seed) (f i seed)))
                 (vector-set! vec i element)
                 (loop (+ i 1) seed)))))
        ((f vec start end . seeds)
         (check-range 'vector-unfold! vec start end)
         (let loop ((i start) (seeds seeds))
           (if (< i end)
               (let-values (((element . seeds) (apply f i seeds)))
                 (vector-set! vec i element)
                 (loop (+ i 1) seeds)))))))

    (define vector-unfold-right!
      (case-lambda
        ((f vec start end)
         (check-range 'vector-unfold-right! vec start end)
         (do ((i (- end 1) (- i 1)))
             ((< i start))
           (vector-set! vec i (f i))))
        ((f vec start end seed)
         (check-range 'vector-unfold-right! vec start end)
         (let loop ((i (- end 1)) (seed seed))
           (if (>= i start)
               (let-values (((element seed) (f i seed)))
                 (vector-set! vec i element)
                 (loop (- i 1) seed)))))
        ((f vec start end . seeds)
         (check-range 'vector-unfold-right! vec start end)
         (let loop ((i (- end 1)) (seeds seeds))
           (if (>= i start)
               (let-values (((element . seeds) (apply f i seeds)))
                 (vector-set! vec i element)
                 (loop (- i 1) seeds)))))))

    ;;; Conversion

    (define reverse-vector->list
      (case-lambda
        ((vec) (reverse-vector->list vec 0 (vector-length vec)))
        ((vec start) (reverse-vector->list vec start (vector-length vec)))
        ((vec start end)
         (check-range 'reverse-vector->list vec start end)
         (let loop ((i start) (result '()))
           (if (< i end)
               (loop (+ i 1) (cons (vector-ref vec i) result))
               result)))))

    (define (reverse-list->vector list)
      (let ((vec (make-vector (length list) #f)))
        (let loop ((i (- (vector-length vec) 1)) (list list))
          (if (>= i 0)
              (begin
                (vector-set! vec i (car list))
                (loop (- i 1) (cdr list)))
              vec))))))
