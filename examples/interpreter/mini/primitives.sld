;;; (mini primitives): what an interpreted program finds defined.
;;;
;;; Interpreted procedures are procedures of the Scheme underneath, so that its
;;; `map`, `apply`, `call/cc`, `dynamic-wind` and the rest work on them as is.

(define-library (mini primitives)
  (export primitives check-import-set)
  (import (scheme base)
          (scheme char)
          (scheme complex)
          (scheme cxr)
          (scheme file)
          (scheme inexact)
          (scheme lazy)
          (scheme process-context)
          (scheme read)
          (scheme time)
          (scheme write)
          (only (srfi 1) filter fold iota every any reduce delete list-index
                first second third last)
          (only (srfi 133) vector-count)
          (only (srfi 151) bitwise-and bitwise-ior bitwise-not bitwise-xor
                arithmetic-shift bit-count first-set-bit))
  (begin
    (define libraries
      '((scheme base) (scheme case-lambda) (scheme char) (scheme complex)
        (scheme cxr) (scheme file) (scheme inexact) (scheme lazy)
        (scheme process-context) (scheme read) (scheme time) (scheme write)
        (srfi 1) (srfi 133) (srfi 151)))

    ;; All bindings are always visible; an import only has to name libraries
    ;; that are covered.
    (define (check-import-set set)
      (cond
        ((member set libraries))
        ((and (pair? set) (memq (car set) '(only except prefix rename)))
         (check-import-set (cadr set)))
        (else (error "unknown library:" set))))

    ;; What the rewriters of (mini derived) call.

    (define (call-with-parameter parameter value thunk)
      (parameterize ((parameter value))
        (thunk)))

    (define-record-type record-type
      (make-record-type name fields)
      record-type?
      (name record-type-name)
      (fields record-type-fields))

    (define-record-type record
      (make-record type values)
      record?
      (type record-of)
      (values record-values))

    (define (instance? object type)
      (and (record? object) (eq? (record-of object) type)))

    (define (field-index type field)
      (let loop ((fields (record-type-fields type)) (index 0))
        (cond ((null? fields) (error "no such field:" field))
              ((eq? (car fields) field) index)
              (else (loop (cdr fields) (+ index 1))))))

    (define (record-constructor type fields)
      (let ((indices (map (lambda (field) (field-index type field)) fields))
            (size (length (record-type-fields type))))
        (lambda values
          (let ((slots (make-vector size #f)))
            (for-each (lambda (index value) (vector-set! slots index value))
                      indices values)
            (make-record type slots)))))

    (define (record-predicate type)
      (lambda (object) (instance? object type)))

    (define (slots-of object type)
      (if (instance? object type)
          (record-values object)
          (error "not a record of type" (record-type-name type) object)))

    (define (record-accessor type field)
      (let ((index (field-index type field)))
        (lambda (object) (vector-ref (slots-of object type) index))))

    (define (record-modifier type field)
      (let ((index (field-index type field)))
        (lambda (object value) (vector-set! (slots-of object type) index value))))

    ;; Records are `record`s of the Scheme underneath, whatever their type.
    (define-syntax named
      (syntax-rules ()
        ((_ name ...) (list (cons 'name name) ...))))

    (define primitives
      (named
       ;; Equivalence, booleans, symbols, control.
       eq? eqv? equal? not boolean? boolean=? symbol? symbol=? symbol->string
       string->symbol procedure? apply map for-each call/cc
       call-with-current-continuation values call-with-values dynamic-wind
       make-parameter call-with-parameter force make-promise promise?
       make-record-type record-constructor record-predicate record-accessor
       record-modifier
       ;; Errors.
       error raise raise-continuable with-exception-handler error-object?
       error-object-message error-object-irritants file-error? read-error?
       ;; Numbers.
       number? complex? real? rational? integer? exact? inexact? exact-integer?
       finite? infinite? nan? = < > <= >= zero? positive? negative? odd? even?
       max min + * - / abs floor/ floor-quotient floor-remainder truncate/
       truncate-quotient truncate-remainder quotient remainder modulo gcd lcm
       numerator denominator floor ceiling truncate round rationalize exp log sin
       cos tan asin acos atan square sqrt exact-integer-sqrt expt make-rectangular
       make-polar real-part imag-part magnitude angle exact inexact number->string
       string->number
       ;; Pairs and lists.
       pair? cons car cdr set-car! set-cdr! caar cadr cdar cddr caddr cdddr cadddr
       cddddr null? list? make-list list length append reverse list-tail list-ref
       list-set! memq memv member assq assv assoc list-copy filter fold reduce iota
       every any delete list-index first second third last
       ;; Characters and strings.
       char? char=? char<? char>? char<=? char>=? char-ci=? char-alphabetic?
       char-numeric? char-whitespace? char-upper-case? char-lower-case? digit-value
       char->integer integer->char char-upcase char-downcase char-foldcase string?
       make-string string string-length string-ref string-set! string=? string<?
       string>? string<=? string>=? string-ci=? string-upcase string-downcase
       string-foldcase substring string-append string->list list->string string-copy
       string-copy! string-fill! string-map string-for-each string->vector
       vector->string
       ;; Vectors and bytevectors.
       vector? make-vector vector vector-length vector-ref vector-set! vector->list
       list->vector vector-copy vector-copy! vector-append vector-fill! vector-map
       vector-for-each vector-count bytevector? make-bytevector bytevector
       bytevector-u8-ref bytevector-u8-set! bytevector-length bytevector-copy
       bytevector-copy! bytevector-append utf8->string string->utf8
       ;; Bits.
       bitwise-and bitwise-ior bitwise-not bitwise-xor arithmetic-shift bit-count
       first-set-bit
       ;; Input and output.
       call-with-port call-with-input-file call-with-output-file
       with-output-to-file open-input-file open-output-file open-binary-input-file
       open-binary-output-file open-input-string open-output-string
       get-output-string close-port close-input-port close-output-port
       current-input-port current-output-port current-error-port input-port?
       output-port? eof-object eof-object? read read-char peek-char read-line
       read-string read-u8 peek-u8 write write-simple write-shared display newline
       write-char write-string write-u8 write-bytevector flush-output-port
       file-exists? delete-file
       ;; The process.
       exit current-second current-jiffy jiffies-per-second))))
