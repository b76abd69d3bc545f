;;; SRFI 27: sources of random bits.
;;;
;;; The generator is MRG32k3a (P. L'Ecuyer, "Good parameters and
;;; implementations for combined multiple recursive random number generators",
;;; Operations Research 47(1), 1999): two recurrences of order three,
;;;   x(n) = ( 1403580 x(n-2) -  810728 x(n-3)) mod m1
;;;   y(n) = (  527612 y(n-1) - 1370589 y(n-3)) mod m2
;;; combined by subtraction; period about 2^191. Every product stays below
;;; 2^53, so a draw is fixnum arithmetic throughout.
(define-library (srfi 27)
  (export random-integer random-real default-random-source
          make-random-source random-source?
          random-source-state-ref random-source-state-set!
          random-source-randomize! random-source-pseudo-randomize!
          random-source-make-integers random-source-make-reals)
  (import (scheme base) (scheme case-lambda)
          (only (ruse primitives) %entropy arithmetic-shift bitwise-and
                integer-length))
  (begin
    (define m1 4294967087)
    (define m2 4294944443)

    ;; STATE is a vector x(n-3) x(n-2) x(n-1) y(n-3) y(n-2) y(n-1); neither
    ;; half is all zero.
    (define-record-type <random-source>
      (wrap-state state)
      random-source?
      (state source-state set-source-state!))

    (define (initial-state) (vector 12345 12345 12345 12345 12345 12345))

    (define (make-random-source) (wrap-state (initial-state)))

    ;; A uniform integer in [0, m1).
    (define (draw! source)
      (let* ((s (source-state source))
             (x (floor-remainder (- (* 1403580 (vector-ref s 1))
                                    (* 810728 (vector-ref s 0)))
                                 m1))
             (y (floor-remainder (- (* 527612 (vector-ref s 5))
                                    (* 1370589 (vector-ref s 3)))
                                 m2)))
        (vector-set! s 0 (vector-ref s 1))
        (vector-set! s 1 (vector-ref s 2))
        (vector-set! s 2 x)
        (vector-set! s 3 (vector-ref s 4))
        (vector-set! s 4 (vector-ref s 5))
        (vector-set! s 5 y)
        (floor-remainder (- x y) m1)))

    ;;; Uniform integers and reals

    (define chunk-bits 28)
    (define chunk-size 268435456)       ; 2^28
    (define chunk-limit 4026531840)     ; 15 chunk-size, at most m1

    ;; A uniform integer of CHUNK-BITS bits.
    (define (draw-chunk! source)
      (let ((x (draw! source)))
        (if (< x chunk-limit)
            (bitwise-and x (- chunk-size 1))
            (draw-chunk! source))))

    ;; A uniform integer of WIDTH bits. Halving keeps the work on big results
    ;; near linear.
    (define (draw-bits! source width)
      (if (<= width chunk-bits)
          (arithmetic-shift (draw-chunk! source) (- width chunk-bits))
          (let* ((low-width (quotient width 2))
                 (low (draw-bits! source low-width)))
            (+ low
               (arithmetic-shift (draw-bits! source (- width low-width))
                                 low-width)))))

    ;; Both ways reject what would favour some results.
    (define (draw-integer! source n)
      (if (<= n m1)
          (let* ((share (quotient m1 n))
                 (limit (* share n)))
            (let loop ((x (draw! source)))
              (if (< x limit)
                  (quotient x share)
                  (loop (draw! source)))))
          (let ((width (integer-length (- n 1))))
            (let loop ((x (draw-bits! source width)))
              (if (< x n)
                  x
                  (loop (draw-bits! source width)))))))

    (define two-to-minus-53 (inexact (/ 1 (expt 2 53))))

    ;; A multiple of 2^-53 in the open interval (0, 1).
    (define (draw-real! source)
      (let ((k (draw-bits! source 53)))
        (if (= k 0)
            (draw-real! source)
            (* (inexact k) two-to-minus-53))))

    (define (random-source-make-integers source)
      (check-source 'random-source-make-integers source)
      (lambda (n)
        (if (not (and (exact-integer? n) (> n 0)))
            (error "random integer: the range is not a positive exact integer" n))
        (draw-integer! source n)))

    (define random-source-make-reals
      (case-lambda
        ((source)
         (check-source 'random-source-make-reals source)
         (lambda () (draw-real! source)))
        ((source unit)
         (check-source 'random-source-make-reals source)
         (if (not (and (real? unit) (< 0 unit 1)))
             (error "random-source-make-reals: the unit is not between 0 and 1" unit))
         ;; The multiples k UNIT with 0 < k UNIT < 1; an inexact product may
         ;; still round to 1.
         (let ((largest (- (ceiling (/ 1 (exact unit))) 1)))
           (lambda ()
             (let loop ()
               (let ((x (* unit (+ 1 (draw-integer! source largest)))))
                 (if (< 0 x 1)
                     x
                     (loop)))))))))

    (define (check-source who source)
      (if (not (random-source? source))
          (error (string-append (symbol->string who) ": not a random source")
                 source)))

    ;;; States

    (define state-tag 'mrg32k3a)

    (define (random-source-state-ref source)
      (check-source 'random-source-state-ref source)
      (cons state-tag (vector->list (source-state source))))

    (define (random-source-state-set! source state)
      (check-source 'random-source-state-set! source)
      (if (not (valid-state? state))
          (error "random-source-state-set!: not a state of a random source" state))
      (set-source-state! source (list->vector (cdr state))))

    (define (valid-state? state)
      (and (list? state)
           (= (length state) 7)
           (eq? (car state) state-tag)
           (valid-half? (cdr state) m1)
           (valid-half? (list-tail state 4) m2)))

    ;; Are the first three of NUMBERS residues modulo M, not all zero?
    (define (valid-half? numbers m)
      (let loop ((i 0) (all-zero? #t) (numbers numbers))
        (if (= i 3)
            (not all-zero?)
            (let ((x (car numbers)))
              (and (exact-integer? x)
                   (<= 0 x (- m 1))
                   (loop (+ i 1) (and all-zero? (= x 0)) (cdr numbers)))))))

    ;; A residue 1 .. m-1 from the operating system, so never an all-zero half.
    (define (entropy-residue m)
      (+ 1 (floor-remainder (%entropy) (- m 1))))

    (define (random-source-randomize! source)
      (check-source 'random-source-randomize! source)
      (set-source-state!
       source
       (vector (entropy-residue m1) (entropy-residue m1) (entropy-residue m1)
               (entropy-residue m2) (entropy-residue m2) (entropy-residue m2))))

    ;;; Independent streams: source (i, j) starts i 2^127 + j 2^76 draws after
    ;;; the initial state. One draw is a 3 by 3 matrix applied to each half of
    ;;; the state, so a jump is a power of that matrix.

    ;; Matrices are vectors of nine residues, row by row.
    (define step-x '#(0 1 0  0 0 1  4294156359 1403580 0))
    (define step-y '#(0 1 0  0 0 1  4293573854 0 527612))
    (define identity '#(1 0 0  0 1 0  0 0 1))

    (define (matrix-multiply a b m)
      (let ((c (make-vector 9 0)))
        (do ((row 0 (+ row 3)))
            ((= row 9) c)
          (do ((column 0 (+ column 1)))
              ((= column 3))
            (vector-set!
             c (+ row column)
             (floor-remainder
              (+ (* (vector-ref a row) (vector-ref b column))
                 (* (vector-ref a (+ row 1)) (vector-ref b (+ column 3)))
                 (* (vector-ref a (+ row 2)) (vector-ref b (+ column 6))))
              m))))))

    (define (matrix-power a n m)
      (let loop ((square a) (n n) (result identity))
        (if (= n 0)
            result
            (loop (matrix-multiply square square m)
                  (quotient n 2)
                  (if (odd? n)
                      (matrix-multiply result square m)
                      result)))))

    ;; The three residues of STATE from OFFSET on, after the draws A stands for.
    (define (jump a state offset m)
      (define (row i)
        (floor-remainder
         (+ (* (vector-ref a i) (vector-ref state offset))
            (* (vector-ref a (+ i 1)) (vector-ref state (+ offset 1)))
            (* (vector-ref a (+ i 2)) (vector-ref state (+ offset 2))))
         m))
      (vector (row 0) (row 3) (row 6)))

    (define (random-source-pseudo-randomize! source i j)
      (check-source 'random-source-pseudo-randomize! source)
      (if (not (and (exact-integer? i) (>= i 0) (exact-integer? j) (>= j 0)))
          (error "random-source-pseudo-randomize!: not non-negative exact integers"
                 i j))
      (let ((draws (+ (* i (expt 2 127)) (* j (expt 2 76))))
            (start (initial-state)))
        (set-source-state!
         source
         (vector-append
          (jump (matrix-power step-x draws m1) start 0 m1)
          (jump (matrix-power step-y draws m2) start 3 m2)))))

    ;;; The default source

    (define default-random-source (make-random-source))
    (define random-integer (random-source-make-integers default-random-source))
    (define random-real (random-source-make-reals default-random-source))))
