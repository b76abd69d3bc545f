;;; SRFI 128: comparators (reduced).
;;;
;;; A comparator bundles a type test, an equality, an ordering and a hash
;;; function. The string hash functions are those of SRFI 69, so that both
;;; libraries can be imported together.
(define-library (srfi 128)
  (export comparator? comparator-ordered? comparator-hashable?
          make-comparator make-pair-comparator make-list-comparator
          make-vector-comparator make-eq-comparator make-eqv-comparator
          make-equal-comparator
          boolean-hash char-hash char-ci-hash string-hash string-ci-hash
          symbol-hash number-hash
          hash-bound hash-salt
          make-default-comparator default-hash comparator-register-default!
          comparator-type-test-predicate comparator-equality-predicate
          comparator-ordering-predicate comparator-hash-function
          comparator-test-type comparator-check-type comparator-hash
          =? <? >? <=? >=?
          comparator-if<=>)
  (import (scheme base) (scheme char) (scheme complex)
          (only (srfi 69) string-hash string-ci-hash)
          (only (ruse primitives) eqv-hash %entropy bitwise-and bitwise-xor))
  (begin

    ;;; Comparators

    (define-record-type <comparator>
      (wrap-comparator type-test equality ordering hash ordered? hashable?)
      comparator?
      (type-test comparator-type-test-predicate)
      (equality comparator-equality-predicate)
      (ordering comparator-ordering-predicate)
      (hash comparator-hash-function)
      (ordered? comparator-ordered?)
      (hashable? comparator-hashable?))

    (define (make-comparator type-test equality ordering hash)
      (wrap-comparator
       type-test
       equality
       (or ordering
           (lambda (x y) (error "the comparator has no ordering predicate" x y)))
       (or hash
           (lambda (x) (error "the comparator has no hash function" x)))
       (and ordering #t)
       (and hash #t)))

    (define (comparator-test-type comparator object)
      ((comparator-type-test-predicate comparator) object))

    (define (comparator-check-type comparator object)
      (or (comparator-test-type comparator object)
          (error "comparator-check-type: the comparator does not take the object"
                 comparator object)))

    (define (comparator-hash comparator object)
      ((comparator-hash-function comparator) object))

    ;;; Bound, salt and mixing

    ;; 2^30: bounded hash values can be mixed by fixnum arithmetic.
    (define bound 1073741824)
    (define salt (bitwise-and (%entropy) (- bound 1)))

    (define-syntax hash-bound
      (syntax-rules ()
        ((_) bound)))

    (define-syntax hash-salt
      (syntax-rules ()
        ((_) salt)))

    (define (to-bound hash) (bitwise-and hash (- bound 1)))

    (define (mix acc hash)
      (to-bound (bitwise-xor (* (to-bound acc) 1000003) hash)))

    ;;; Standard hash functions

    (define (boolean-hash boolean) (if boolean 1 0))
    (define (char-hash char) (char->integer char))
    (define (char-ci-hash char) (char->integer (char-foldcase char)))
    (define (symbol-hash symbol) (string-hash (symbol->string symbol)))

    ;; Numbers that are = hash alike, whatever their exactness.
    (define (number-hash number)
      (cond
       ((exact-integer? number) (eqv-hash number))
       ((rational? number) (eqv-hash (exact number)))
       ((real? number) 0)
       ((= 0 (imag-part number)) (number-hash (real-part number)))
       (else (mix (number-hash (real-part number))
                  (number-hash (imag-part number))))))

    ;;; Comparators for structures

    (define (make-pair-comparator a d)
      (let ((a-test (comparator-type-test-predicate a))
            (d-test (comparator-type-test-predicate d))
            (a=? (comparator-equality-predicate a))
            (d=? (comparator-equality-predicate d))
            (a<? (comparator-ordering-predicate a))
            (d<? (comparator-ordering-predicate d))
            (a-hash (comparator-hash-function a))
            (d-hash (comparator-hash-function d)))
        (make-comparator
         (lambda (x)
           (and (pair? x) (a-test (car x)) (d-test (cdr x))))
         (lambda (x y)
           (and (a=? (car x) (car y)) (d=? (cdr x) (cdr y))))
         (and (comparator-ordered? a) (comparator-ordered? d)
              (lambda (x y)
                (if (a=? (car x) (car y))
                    (d<? (cdr x) (cdr y))
                    (a<? (car x) (car y)))))
         (and (comparator-hashable? a) (comparator-hashable? d)
              (lambda (x)
                (mix (a-hash (car x)) (d-hash (cdr x))))))))

    (define (make-list-comparator element type-test empty? head tail)
      (let ((test (comparator-type-test-predicate element))
            (same? (comparator-equality-predicate element))
            (less? (comparator-ordering-predicate element))
            (hash (comparator-hash-function element)))
        (make-comparator
         (lambda (x)
           (and (type-test x)
                (let loop ((x x))
                  (or (empty? x)
                      (and (test (head x))
                           (loop (tail x)))))))
         (lambda (x y)
           (let loop ((x x) (y y))
             (cond
              ((empty? x) (empty? y))
              ((empty? y) #f)
              (else (and (same? (head x) (head y))
                         (loop (tail x) (tail y)))))))
         (and (comparator-ordered? element)
              (lambda (x y)
                (let loop ((x x) (y y))
                  (cond
                   ((empty? y) #f)
                   ((empty? x) #t)
                   ((same? (head x) (head y)) (loop (tail x) (tail y)))
                   (else (less? (head x) (head y)))))))
         (and (comparator-hashable? element)
              (lambda (x)
                (let loop ((x x) (acc 0))
                  (if (empty? x)
                      acc
                      (loop (tail x) (mix acc (hash (head x)))))))))))

    (define (make-vector-comparator element type-test length ref)
      (let ((test (comparator-type-test-predicate element))
            (same? (comparator-equality-predicate element))
            (less? (comparator-ordering-predicate element))
            (hash (comparator-hash-function element)))
        (make-comparator
         (lambda (x)
           (and (type-test x)
                (let ((n (length x)))
                  (let loop ((i 0))
                    (or (= i n)
                        (and (test (ref x i))
                             (loop (+ i 1))))))))
         (lambda (x y)
           (let ((n (length x)))
             (and (= n (length y))
                  (let loop ((i 0))
                    (or (= i n)
                        (and (same? (ref x i) (ref y i))
                             (loop (+ i 1))))))))
         (and (comparator-ordered? element)
              (lambda (x y)
                (let ((n (length x)) (m (length y)))
                  (if (= n m)
                      (let loop ((i 0))
                        (cond
                         ((= i n) #f)
                         ((same? (ref x i) (ref y i)) (loop (+ i 1)))
                         (else (less? (ref x i) (ref y i)))))
                      (< n m)))))
         (and (comparator-hashable? element)
              (lambda (x)
                (let ((n (length x)))
                  (let loop ((i 0) (acc n))
                    (if (= i n)
                        acc
                        (loop (+ i 1) (mix acc (hash (ref x i))))))))))))

    (define (any-object? x) #t)

    (define (make-eq-comparator)
      (make-comparator any-object? eq? #f default-hash))
    (define (make-eqv-comparator)
      (make-comparator any-object? eqv? #f default-hash))
    (define (make-equal-comparator)
      (make-comparator any-object? equal? #f default-hash))

    ;;; The default comparator: types in the order of their ranks, objects of
    ;;; one type by that type's own order.

    (define registered '())

    ;; Appends, so that what was registered first is tried first and keeps its
    ;; rank.
    (define (comparator-register-default! comparator)
      (set! registered (append registered (list comparator))))

    (define first-registered-rank 10)
    (define other-rank 9)

    (define (rank object)
      (cond
       ((null? object) 0)
       ((pair? object) 1)
       ((boolean? object) 2)
       ((char? object) 3)
       ((string? object) 4)
       ((symbol? object) 5)
       ((number? object) 6)
       ((vector? object) 7)
       ((bytevector? object) 8)
       (else
        (let loop ((candidates registered) (rank first-registered-rank))
          (cond
           ((null? candidates) other-rank)
           ((comparator-test-type (car candidates) object) rank)
           (else (loop (cdr candidates) (+ rank 1))))))))

    (define (registered-comparator rank)
      (list-ref registered (- rank first-registered-rank)))

    (define (default=? x y)
      (or (eq? x y)
          (let ((rank-x (rank x)))
            (and (= rank-x (rank y))
                 (case rank-x
                   ((0) #t)
                   ((1) (pairs=? x y))
                   ((3) (char=? x y))
                   ((4) (string=? x y))
                   ((6) (= x y))
                   ((7) ((comparator-equality-predicate vectors) x y))
                   ((8) (bytevector=? x y))
                   ((2 5 9) (eqv? x y))
                   (else
                    ((comparator-equality-predicate (registered-comparator rank-x))
                     x y)))))))

    (define (default<? x y)
      (let ((rank-x (rank x)) (rank-y (rank y)))
        (if (= rank-x rank-y)
            (case rank-x
              ((0) #f)
              ((1) (pairs<? x y))
              ((2) (and (not x) y))
              ((3) (char<? x y))
              ((4) (string<? x y))
              ((5) (string<? (symbol->string x) (symbol->string y)))
              ((6) (numbers<? x y))
              ((7) ((comparator-ordering-predicate vectors) x y))
              ((8) ((comparator-ordering-predicate bytevectors) x y))
              ((9)
               (if (eqv? x y)
                   #f
                   (error "the default comparator has no order for these objects" x y)))
              (else
               ((comparator-ordering-predicate (registered-comparator rank-x)) x y)))
            (< rank-x rank-y))))

    ;; Along the cdrs by a loop, so that long lists need no deep recursion.
    (define (pairs=? x y)
      (and (default=? (car x) (car y))
           (let ((x (cdr x)) (y (cdr y)))
             (if (and (pair? x) (pair? y))
                 (pairs=? x y)
                 (default=? x y)))))

    (define (pairs<? x y)
      (if (default=? (car x) (car y))
          (let ((x (cdr x)) (y (cdr y)))
            (if (and (pair? x) (pair? y))
                (pairs<? x y)
                (default<? x y)))
          (default<? (car x) (car y))))

    (define (numbers<? x y)
      (if (and (real? x) (real? y))
          (< x y)
          (let ((x-real (real-part x)) (y-real (real-part y)))
            (if (= x-real y-real)
                (< (imag-part x) (imag-part y))
                (< x-real y-real)))))

    (define (bytevector=? x y)
      (equal? x y))

    ;; How many objects DEFAULT-HASH visits inside one: enough to tell structures
    ;; apart, and circular ones come to an end.
    (define visits-allowed 1024)

    (define (default-hash object)
      (hash-within object
                   (and (or (pair? object) (vector? object))
                        (vector visits-allowed))))

    ;; BUDGET is a vector of one number, the visits left, or #f for an object
    ;; without parts.
    (define (hash-within object budget)
      (let ((rank (rank object)))
        (case rank
          ((0) 2)
          ((1) (pairs-hash object budget))
          ((2) (boolean-hash object))
          ((3) (char-hash object))
          ((4) (string-hash object))
          ((5) (symbol-hash object))
          ((6) (number-hash object))
          ((7) (elements-hash object budget))
          ((8) ((comparator-hash-function bytevectors) object))
          ((9) (eqv-hash object))
          (else
           (comparator-hash (registered-comparator rank) object)))))

    ;; Takes a visit from BUDGET; #f when there is none left.
    (define (visit! budget)
      (let ((left (vector-ref budget 0)))
        (and (> left 0)
             (begin
               (vector-set! budget 0 (- left 1))
               #t))))

    (define (pairs-hash object budget)
      (let loop ((object object) (acc 1))
        (cond
         ((not (pair? object)) (mix acc (hash-within object budget)))
         ((visit! budget)
          (loop (cdr object) (mix acc (hash-within (car object) budget))))
         (else acc))))

    (define (elements-hash object budget)
      (let ((n (vector-length object)))
        (let loop ((i 0) (acc n))
          (if (and (< i n) (visit! budget))
              (loop (+ i 1) (mix acc (hash-within (vector-ref object i) budget)))
              acc))))

    (define default
      (make-comparator any-object? default=? default<? default-hash))

    (define vectors
      (make-vector-comparator default vector? vector-length vector-ref))

    (define bytevectors
      (make-vector-comparator
       (make-comparator exact-integer? = < number-hash)
       bytevector? bytevector-length bytevector-u8-ref))

    (define (make-default-comparator) default)

    ;;; Comparison predicates

    ;; Does HOLDS? relate each of A, B and the objects in REST to its successor?
    (define (chain? holds? a b rest)
      (let loop ((a a) (b b) (rest rest))
        (and (holds? a b)
             (or (null? rest)
                 (loop b (car rest) (cdr rest))))))

    (define (=? comparator a b . rest)
      (chain? (comparator-equality-predicate comparator) a b rest))

    (define (<? comparator a b . rest)
      (chain? (comparator-ordering-predicate comparator) a b rest))

    (define (>? comparator a b . rest)
      (let ((less? (comparator-ordering-predicate comparator)))
        (chain? (lambda (a b) (less? b a)) a b rest)))

    (define (<=? comparator a b . rest)
      (let ((less? (comparator-ordering-predicate comparator)))
        (chain? (lambda (a b) (not (less? b a))) a b rest)))

    (define (>=? comparator a b . rest)
      (let ((less? (comparator-ordering-predicate comparator)))
        (chain? (lambda (a b) (not (less? a b))) a b rest)))

    (define-syntax comparator-if<=>
      (syntax-rules ()
        ((_ a b less-than equal-to greater-than)
         (comparator-if<=> (make-default-comparator) a b
                           less-than equal-to greater-than))
        ((_ comparator-expression a-expression b-expression
            less-than equal-to greater-than)
         (let ((comparator comparator-expression)
               (a a-expression)
               (b b-expression))
           (cond
            ((<? comparator a b) less-than)
            ((=? comparator a b) equal-to)
            (else greater-than))))))))
