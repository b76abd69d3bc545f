;;; SRFI 69: basic hash tables.
;;;
;;; A table is a record around a native table. For the equivalences that have a
;;; native kind the native table maps keys to values. For any other it maps
;;; hash values to buckets, association lists of (key . value) in which the
;;; caller's equivalence decides.
(define-library (srfi 69)
  (export make-hash-table hash-table? alist->hash-table
          hash-table-equivalence-function hash-table-hash-function
          hash-table-ref hash-table-ref/default hash-table-set!
          hash-table-delete! hash-table-exists?
          hash-table-update! hash-table-update!/default
          hash-table-size hash-table-keys hash-table-values hash-table-walk
          hash-table-fold hash-table->alist hash-table-copy hash-table-merge!
          hash string-hash string-ci-hash hash-by-identity)
  (import (scheme base) (scheme case-lambda) (scheme char)
          (only (ruse primitives)
                %make-table %table-ref %table-set! %table-delete!
                %table-contains? %table-count %table-copy %table-entries
                eq-hash eqv-hash equal-hash)
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
                   (else 0))))
        (if (pair? bound)
            (bounded hash (car bound))
            hash)))

    (define (hash-of-char-ci char . bound)
      (apply hash-by-value (char-foldcase char) bound))

    ;; Acceptable for every equivalence: all keys share one bucket.
    (define (hash-of-anything object . bound) 0)

    ;;; Representation

    ;; SIZE is the number of associations of a bucketed table, #f in a table
    ;; whose equivalence is native.
    (define-record-type <hash-table>
      (wrap-table store equivalence hash size)
      hash-table?
      (store table-store)
      (equivalence hash-table-equivalence-function)
      (hash hash-table-hash-function)
      (size bucketed-size set-bucketed-size!))

    (define (native-kind equivalence)
      (cond
       ((eq? equivalence equal?) 'equal)
       ((eq? equivalence eqv?) 'eqv)
       ((eq? equivalence eq?) 'eq)
       ((eq? equivalence string=?) 'string)
       (else #f)))

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

    (define make-hash-table
      (case-lambda
        (() (make-hash-table equal?))
        ((equivalence)
         (make-hash-table equivalence (default-hash-function equivalence)))
        ((equivalence hash . implementation-specific)
         (let ((kind (native-kind equivalence)))
           (wrap-table (%make-table (or kind 'eqv) #f)
                       equivalence
                       hash
                       (if kind #f 0))))))

    (define alist->hash-table
      (case-lambda
        ((alist) (alist->hash-table alist equal?))
        ((alist . arguments)
         (let ((table (apply make-hash-table arguments)))
           ;; The first association of a key wins, as with assoc.
           (for-each (lambda (entry)
                       (if (not (hash-table-exists? table (car entry)))
                           (hash-table-set! table (car entry) (cdr entry))))
                     alist)
           table))))

    (define (check-table table)
      (if (not (hash-table? table))
          (error "not a hash table" table)))

    ;;; Buckets

    (define (bucket table key)
      (%table-ref (table-store table)
                  ((hash-table-hash-function table) key)
                  '()))

    ;; The (key . value) pair of KEY, or #f.
    (define (bucket-entry table key)
      (let ((same? (hash-table-equivalence-function table)))
        (let loop ((entries (bucket table key)))
          (cond
           ((null? entries) #f)
           ((same? (caar entries) key) (car entries))
           (else (loop (cdr entries)))))))

    (define (bucket-set! table key value)
      (let ((entry (bucket-entry table key)))
        (if entry
            (set-cdr! entry value)
            (let ((h ((hash-table-hash-function table) key))
                  (store (table-store table)))
              (%table-set! store h (cons (cons key value) (%table-ref store h '())))
              (set-bucketed-size! table (+ (bucketed-size table) 1))))))

    (define (bucket-delete! table key)
      (let ((entry (bucket-entry table key)))
        (if entry
            (let* ((h ((hash-table-hash-function table) key))
                   (store (table-store table))
                   (rest (remove-entry entry (%table-ref store h '()))))
              (if (null? rest)
                  (%table-delete! store h)
                  (%table-set! store h rest))
              (set-bucketed-size! table (- (bucketed-size table) 1))))))

    (define (remove-entry entry entries)
      (let loop ((entries entries) (kept '()))
        (cond
         ((null? entries) kept)
         ((eq? (car entries) entry) (loop (cdr entries) kept))
         (else (loop (cdr entries) (cons (car entries) kept))))))

    ;;; Access

    ;; What the native table gives for a key that is not there; never a value.
    (define absent (list 'absent))

    ;; The value of KEY, or ABSENT.
    (define (lookup table key)
      (check-table table)
      (if (bucketed-size table)
          (let ((entry (bucket-entry table key)))
            (if entry (cdr entry) absent))
          (%table-ref (table-store table) key absent)))

    (define hash-table-ref
      (case-lambda
        ((table key)
         (let ((value (lookup table key)))
           (if (eq? value absent)
               (error "hash-table-ref: no value for the key" key)
               value)))
        ((table key thunk)
         (let ((value (lookup table key)))
           (if (eq? value absent)
               (thunk)
               value)))))

    (define (hash-table-ref/default table key default)
      (let ((value (lookup table key)))
        (if (eq? value absent)
            default
            value)))

    (define (hash-table-set! table key value)
      (check-table table)
      (if (bucketed-size table)
          (bucket-set! table key value)
          (%table-set! (table-store table) key value)))

    (define (hash-table-delete! table key)
      (check-table table)
      (if (bucketed-size table)
          (bucket-delete! table key)
          (%table-delete! (table-store table) key)))

    (define (hash-table-exists? table key)
      (check-table table)
      (if (bucketed-size table)
          (and (bucket-entry table key) #t)
          (%table-contains? (table-store table) key)))

    (define hash-table-update!
      (case-lambda
        ((table key function)
         (hash-table-set! table key (function (hash-table-ref table key))))
        ((table key function thunk)
         (hash-table-set! table key (function (hash-table-ref table key thunk))))))

    (define (hash-table-update!/default table key function default)
      (hash-table-set! table key
                       (function (hash-table-ref/default table key default))))

    ;;; Whole tables

    (define (hash-table-size table)
      (check-table table)
      (or (bucketed-size table)
          (%table-count (table-store table))))

    ;; Works on a snapshot, so FUNCTION may change the table.
    (define (hash-table-fold table function seed)
      (check-table table)
      (let ((entries (%table-entries (table-store table))))
        (if (bucketed-size table)
            (let loop ((i 1) (acc seed))
              (if (< i (vector-length entries))
                  (loop (+ i 2) (fold-bucket (vector-ref entries i) function acc))
                  acc))
            (let loop ((i 0) (acc seed))
              (if (< i (vector-length entries))
                  (loop (+ i 2)
                        (function (vector-ref entries i)
                                  (vector-ref entries (+ i 1))
                                  acc))
                  acc)))))

    (define (fold-bucket entries function seed)
      (let loop ((entries entries) (acc seed))
        (if (pair? entries)
            (loop (cdr entries) (function (caar entries) (cdar entries) acc))
            acc)))

    (define (hash-table-walk table procedure)
      (hash-table-fold table
                       (lambda (key value seed) (procedure key value) seed)
                       #t))

    (define (hash-table-keys table)
      (reverse (hash-table-fold table
                                (lambda (key value keys) (cons key keys))
                                '())))

    (define (hash-table-values table)
      (reverse (hash-table-fold table
                                (lambda (key value values) (cons value values))
                                '())))

    (define (hash-table->alist table)
      (reverse (hash-table-fold table
                                (lambda (key value alist) (cons (cons key value) alist))
                                '())))

    (define (hash-table-copy table)
      (check-table table)
      (let ((copy (wrap-table (%table-copy (table-store table))
                              (hash-table-equivalence-function table)
                              (hash-table-hash-function table)
                              (bucketed-size table))))
        (if (bucketed-size table)
            (copy-buckets! (table-store copy)))
        copy))

    ;; Gives STORE its own entries: those it has are shared and get assigned.
    (define (copy-buckets! store)
      (let ((entries (%table-entries store)))
        (do ((i 0 (+ i 2)))
            ((= i (vector-length entries)))
          (%table-set! store
                       (vector-ref entries i)
                       (map (lambda (entry) (cons (car entry) (cdr entry)))
                            (vector-ref entries (+ i 1)))))))

    (define (hash-table-merge! table other)
      (hash-table-walk other
                       (lambda (key value) (hash-table-set! table key value)))
      table)))
