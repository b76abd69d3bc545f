;;; SRFI 69: basic hash tables. They are the tables of (ruse table).
(define-library (srfi 69)
  (export make-hash-table (rename table? hash-table?) alist->hash-table
          (rename table-equivalence hash-table-equivalence-function) hash-table-hash-function
          hash-table-ref (rename table-ref/default hash-table-ref/default) hash-table-set!
          (rename table-delete! hash-table-delete!) (rename table-contains? hash-table-exists?)
          hash-table-update! (rename table-update!/default hash-table-update!/default)
          (rename table-count hash-table-size) (rename table-keys hash-table-keys)
          (rename table-values hash-table-values) hash-table-walk
          hash-table-fold (rename table->alist hash-table->alist) (rename table-copy hash-table-copy)
          hash-table-merge!
          hash string-hash string-ci-hash hash-by-identity)
  (import (scheme base) (scheme case-lambda) (scheme char) (only (scheme complex) real-part imag-part) (ruse table)
          (only (ruse primitives) %table-functions eq-hash eqv-hash equal-hash)
          (rename (only (ruse primitives) string-hash string-ci-hash)
                  (string-hash native-string-hash)
                  (string-ci-hash native-string-ci-hash)))
  (begin

    ;;; Hashing

    (define (bounded hash bound)
      (if (and (exact-integer? bound) (> bound 0))
          (floor-remainder hash bound)
          (error "hash: the bound is not a positive exact integer" bound)))

    (define hash
      (case-lambda
        ((object) (equal-hash object))
        ((object bound) (bounded (equal-hash object) bound))))

    (define string-hash
      (case-lambda
        ((string) (native-string-hash string))
        ((string bound) (bounded (native-string-hash string) bound))))

    (define string-ci-hash
      (case-lambda
        ((string) (native-string-ci-hash string))
        ((string bound) (bounded (native-string-ci-hash string) bound))))

    (define hash-by-identity
      (case-lambda
        ((object) (eq-hash object))
        ((object bound) (bounded (eq-hash object) bound))))

    (define hash-by-value
      (case-lambda
        ((object) (eqv-hash object))
        ((object bound) (bounded (eqv-hash object) bound))))

    ;; Numbers that are = hash alike, whatever their exactness.
    (define (hash-of-number number . bound)
      (let ((hash (cond
                   ((and (real? number) (exact? number)) (eqv-hash number))
                   ((rational? number) (eqv-hash (exact number)))
                   ((real? number) 0)
                   ((= 0 (imag-part number)) (hash-of-number (real-part number)))
                   (else 0))))
        (if (pair? bound)
            (bounded hash (car bound))
            hash)))

    (define (hash-of-char-ci char . bound)
      (apply hash-by-value (char-foldcase char) bound))

    ;; Acceptable for every equivalence: all keys share one chain.
    (define (hash-of-anything object . bound) 0)

    ;;; Making

    (define (native? equivalence)
      (or (eq? equivalence equal?) (eq? equivalence eqv?) (eq? equivalence eq?) (eq? equivalence string=?)))

    ;; SRFI 69 asks for a good default for equal? and what is finer, and for
    ;; string-ci=?; = and char-ci=? have one as well.
    (define (default-hash-function equivalence)
      (cond
       ((eq? equivalence equal?) hash)
       ((eq? equivalence eq?) hash-by-identity)
       ((or (eq? equivalence eqv?) (eq? equivalence char=?)) hash-by-value)
       ((eq? equivalence string=?) string-hash)
       ((eq? equivalence string-ci=?) string-ci-hash)
       ((eq? equivalence =) hash-of-number)
       ((eq? equivalence char-ci=?) hash-of-char-ci)
       ((or (eq? equivalence symbol=?) (eq? equivalence boolean=?)) hash-by-identity)
       (else hash-of-anything)))

    ;; A hash function that comes with an equivalence of the runtime is not needed.
    (define make-hash-table
      (case-lambda
        (() (make-table))
        ((equivalence)
         (if (native? equivalence)
             (make-table equivalence)
             (make-table equivalence (default-hash-function equivalence))))
        ((equivalence hash . implementation-specific)
         (if (native? equivalence)
             (make-table equivalence)
             (make-table equivalence hash)))))

    (define (alist->hash-table alist . arguments)
      (let ((table (apply make-hash-table arguments)))
        ;; The first association of a key wins, as with assoc.
        (for-each (lambda (entry)
                    (if (not (table-contains? table (car entry)))
                        (table-set! table (car entry) (cdr entry))))
                  alist)
        table))

    (define (hash-table-hash-function table)
      (let ((functions (%table-functions table)))
        (if (pair? functions)
            (cdr functions)
            (default-hash-function (table-equivalence table)))))

    ;;; Access

    ;; What a table gives for a key that is not there; never a value.
    (define absent (list 'absent))

    (define hash-table-ref
      (case-lambda
        ((table key)
         (let ((value (table-ref/default table key absent)))
           (if (eq? value absent)
               (error "hash-table-ref: no value for the key" key)
               value)))
        ((table key thunk)
         (let ((value (table-ref/default table key absent)))
           (if (eq? value absent)
               (thunk)
               value)))))

    (define (hash-table-set! table key value)
      (table-set! table key value))

    (define hash-table-update!
      (case-lambda
        ((table key function)
         (table-set! table key (function (hash-table-ref table key))))
        ((table key function thunk)
         (table-set! table key (function (hash-table-ref table key thunk))))))

    ;;; Whole tables

    (define (hash-table-fold table function seed)
      (table-fold function seed table))

    (define (hash-table-walk table procedure)
      (table-for-each procedure table))

    (define (hash-table-merge! table other)
      (table-merge! table other))))
