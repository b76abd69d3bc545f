;;; SRFI 151: bitwise operations.
;;;
;;; Integers stand for semi-infinite two's-complement bit strings. The core
;;; operations are native; what works bit by bit on a big integer does so in
;;; fixnum chunks, because shifting all of it for each bit would be quadratic.
(define-library (srfi 151)
  (export bitwise-not bitwise-and bitwise-ior bitwise-xor bitwise-eqv
          bitwise-nand bitwise-nor bitwise-andc1 bitwise-andc2
          bitwise-orc1 bitwise-orc2
          arithmetic-shift bit-count integer-length bitwise-if
          bit-set? copy-bit bit-swap any-bit-set? every-bit-set? first-set-bit
          bit-field bit-field-any? bit-field-every? bit-field-clear
          bit-field-set bit-field-replace bit-field-replace-same
          bit-field-rotate bit-field-reverse
          bits->list list->bits bits->vector vector->bits bits
          bitwise-fold bitwise-for-each bitwise-unfold make-bitwise-generator)
  (import (scheme base) (scheme case-lambda)
          (only (ruse primitives)
                bitwise-not bitwise-and bitwise-ior bitwise-xor
                arithmetic-shift bit-count integer-length first-set-bit))
  (begin

    ;;; Basic operations

    (define bitwise-eqv
      (case-lambda
        (() -1)
        ((i) i)
        ((i j) (bitwise-not (bitwise-xor i j)))
        ((i j . rest) (apply bitwise-eqv (bitwise-eqv i j) rest))))

    (define (bitwise-nand i j) (bitwise-not (bitwise-and i j)))
    (define (bitwise-nor i j) (bitwise-not (bitwise-ior i j)))
    (define (bitwise-andc1 i j) (bitwise-and (bitwise-not i) j))
    (define (bitwise-andc2 i j) (bitwise-and i (bitwise-not j)))
    (define (bitwise-orc1 i j) (bitwise-ior (bitwise-not i) j))
    (define (bitwise-orc2 i j) (bitwise-ior i (bitwise-not j)))

    ;; The bits of I where MASK has ones, those of J where it has zeros.
    (define (bitwise-if mask i j)
      (bitwise-ior (bitwise-and mask i)
                   (bitwise-and (bitwise-not mask) j)))

    ;;; Single bits

    (define (check-index who index)
      (if (not (and (exact-integer? index) (>= index 0)))
          (error (string-append (symbol->string who)
                                ": the bit index is not a non-negative exact integer")
                 index)))

    (define (power-of-two index) (arithmetic-shift 1 index))

    (define (bit-set? index i)
      (check-index 'bit-set? index)
      (odd? (arithmetic-shift i (- index))))

    (define (copy-bit index i boolean)
      (check-index 'copy-bit index)
      (if boolean
          (bitwise-ior i (power-of-two index))
          (bitwise-andc2 i (power-of-two index))))

    (define (bit-swap index1 index2 i)
      (let ((bit1 (bit-set? index1 i))
            (bit2 (bit-set? index2 i)))
        (if (eq? bit1 bit2)
            i
            (copy-bit index1 (copy-bit index2 i bit1) bit2))))

    (define (any-bit-set? test-bits i)
      (not (zero? (bitwise-and test-bits i))))

    (define (every-bit-set? test-bits i)
      (= test-bits (bitwise-and test-bits i)))

    ;;; Bit fields

    (define (check-field who start end)
      (if (not (and (exact-integer? start) (exact-integer? end) (<= 0 start end)))
          (error (string-append (symbol->string who) ": not a bit field")
                 start end)))

    ;; WIDTH ones.
    (define (ones width) (- (power-of-two width) 1))

    ;; Ones in the field [START, END).
    (define (field-mask start end)
      (arithmetic-shift (ones (- end start)) start))

    (define (bit-field i start end)
      (check-field 'bit-field start end)
      (let ((shifted (arithmetic-shift i (- start)))
            (width (- end start)))
        ;; A field that reaches past the last bit needs no mask, which could be
        ;; far greater than I.
        (if (and (>= i 0) (<= (integer-length shifted) width))
            shifted
            (bitwise-and shifted (ones width)))))

    (define (bit-field-any? i start end)
      (not (zero? (bit-field i start end))))

    (define (bit-field-every? i start end)
      (check-field 'bit-field-every? start end)
      (let ((mask (ones (- end start))))
        (= mask (bitwise-and mask (arithmetic-shift i (- start))))))

    (define (bit-field-clear i start end)
      (check-field 'bit-field-clear start end)
      (bitwise-andc2 i (field-mask start end)))

    (define (bit-field-set i start end)
      (check-field 'bit-field-set start end)
      (bitwise-ior i (field-mask start end)))

    (define (bit-field-replace dest source start end)
      (check-field 'bit-field-replace start end)
      (bitwise-if (field-mask start end) (arithmetic-shift source start) dest))

    (define (bit-field-replace-same dest source start end)
      (check-field 'bit-field-replace-same start end)
      (bitwise-if (field-mask start end) source dest))

    (define (bit-field-rotate i count start end)
      (check-field 'bit-field-rotate start end)
      (let ((width (- end start)))
        (if (= width 0)
            i
            (let ((up (floor-remainder count width)))
              (if (= up 0)
                  i
                  (let* ((field (bit-field i start end))
                         (stay (- width up)))
                    (bit-field-replace
                     i
                     (bitwise-ior
                      (arithmetic-shift (bit-field field 0 stay) up)
                      (arithmetic-shift field (- stay)))
                     start
                     end)))))))

    (define (bit-field-reverse i start end)
      (check-field 'bit-field-reverse start end)
      (bit-field-replace i
                         (reverse-bits (bit-field i start end) (- end start))
                         start
                         end))

    ;;; Chunks

    ;; Bits handled one by one in fixnums; twice this still is a fixnum.
    (define chunk-width 28)

    ;; The lowest WIDTH bits of the non-negative I, turned round.
    (define (reverse-bits i width)
      (if (<= width chunk-width)
          (let loop ((i i) (width width) (result 0))
            (if (= width 0)
                result
                (loop (quotient i 2)
                      (- width 1)
                      (+ (* result 2) (if (odd? i) 1 0)))))
          (let* ((low-width (quotient width 2))
                 (high-width (- width low-width)))
            (bitwise-ior
             (arithmetic-shift (reverse-bits (bit-field i 0 low-width) low-width)
                               high-width)
             (reverse-bits (arithmetic-shift i (- low-width)) high-width)))))

    ;; Calls (PROC INDEX BIT ACC) on the bits START .. START+WIDTH-1 of a longer
    ;; integer, which are the lowest WIDTH bits of I; bit 0 first.
    (define (fold-bits proc acc i start width)
      (if (<= width chunk-width)
          (let loop ((chunk (bitwise-and i (ones width)))
                     (index start)
                     (acc acc))
            (if (= index (+ start width))
                acc
                (loop (quotient chunk 2)
                      (+ index 1)
                      (proc index (odd? chunk) acc))))
          (let ((low-width (quotient width 2)))
            (fold-bits proc
                       (fold-bits proc acc
                                  (bitwise-and i (ones low-width))
                                  start low-width)
                       (arithmetic-shift i (- low-width))
                       (+ start low-width)
                       (- width low-width)))))

    ;;; Conversion

    (define (check-non-negative who i)
      (if (not (and (exact-integer? i) (>= i 0)))
          (error (string-append (symbol->string who)
                                ": not a non-negative exact integer")
                 i)))

    (define bits->vector
      (case-lambda
        ((i) (bits->vector i (integer-length i)))
        ((i length)
         (check-non-negative 'bits->vector i)
         (let ((result (make-vector length #f)))
           (fold-bits (lambda (index bit ignored)
                        (if bit (vector-set! result index #t)))
                      #t
                      i
                      0
                      (min length (integer-length i)))
           result))))

    (define bits->list
      (case-lambda
        ((i) (vector->list (bits->vector i)))
        ((i length) (vector->list (bits->vector i length)))))

    (define (vector->bits vector)
      (let convert ((start 0) (end (vector-length vector)))
        (let ((width (- end start)))
          (if (<= width chunk-width)
              (let loop ((i (- end 1)) (result 0))
                (if (< i start)
                    result
                    (loop (- i 1)
                          (+ (* result 2) (if (vector-ref vector i) 1 0)))))
              (let* ((low-width (quotient width 2))
                     (middle (+ start low-width)))
                (bitwise-ior
                 (convert start middle)
                 (arithmetic-shift (convert middle end) low-width)))))))

    (define (list->bits list) (vector->bits (list->vector list)))

    (define (bits . booleans) (list->bits booleans))

    ;;; Fold, unfold and generate

    (define (bitwise-fold proc seed i)
      (fold-bits (lambda (index bit acc) (proc bit acc))
                 seed
                 i
                 0
                 (integer-length i)))

    (define (bitwise-for-each proc i)
      (bitwise-fold (lambda (bit ignored) (proc bit)) #t i))

    (define (bitwise-unfold stop? mapper successor seed)
      (let loop ((state seed) (bits '()))
        (if (stop? state)
            (list->bits (reverse bits))
            (let ((bit (mapper state)))
              (loop (successor state) (cons bit bits))))))

    (define (make-bitwise-generator i)
      (lambda ()
        (let ((bit (odd? i)))
          (set! i (arithmetic-shift i -1))
          bit)))))
