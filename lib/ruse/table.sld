;;; Tables: mutable hash tables that keep the order of insertion. They are the native objects, without a wrapper; those of
;;; SRFI 69 and SRFI 125 are the same. Where keys have an equivalence of the program's own, the native table keeps hashes
;;; and entries, and the primitives give a mark, upon which keys are compared in Scheme. Changing a table while one of the procedures here goes through it is
;;; possible: they work on a snapshot.
(define-library (ruse table)
  (export make-table table table?
          table-ref table-ref/default table-set! table-delete! table-contains? table-update! table-update!/default
          table-count table-clear! table-copy table-merge!
          table-keys table-values table->alist alist->table table-for-each table-fold table-map table-filter
          table-empty? table-equivalence table=?)
  (import (scheme base) (scheme case-lambda)
          (rename (only (ruse core) %table-lookup %custom-hash %custom-entry)
                  (%table-lookup table-ref/default))
          (only (ruse primitives)
                table? %make-table %make-custom-table %absent %table-functions
                %table-set! %table-delete! %table-has
                %table-add! %table-entry-set! %table-entry-delete!
                %table-entries %make-condition)
          (rename (only (ruse primitives) %table-copy %table-count %table-clear!)
                  (%table-copy table-copy)
                  (%table-count table-count)
                  (%table-clear! table-clear!)))
  (begin

    ;;; Making

    (define make-table
      (case-lambda
        (() (%make-table 'equal #f))
        ((kind)
         (cond
          ((or (eq? kind equal?) (eq? kind 'equal)) (%make-table 'equal #f))
          ((or (eq? kind eqv?) (eq? kind 'eqv)) (%make-table 'eqv #f))
          ((or (eq? kind eq?) (eq? kind 'eq)) (%make-table 'eq #f))
          ((or (eq? kind string=?) (eq? kind 'string)) (%make-table 'string #f))
          (else (wrong 'make-table "the equivalence must be equal?, eqv?, eq? or string=?, but it is" kind))))
        ((same? hash)
         (cond
          ((not (procedure? same?)) (wrong 'make-table "the equivalence must be a procedure, but it is" same?))
          ((not (procedure? hash)) (wrong 'make-table "the hash function must be a procedure, but it is" hash))
          (else (%make-custom-table (cons same? hash)))))))

    (define (table-equivalence table)
      (let ((functions (%table-functions table)))
        (case functions
          ((equal) equal?)
          ((eqv) eqv?)
          ((eq) eq?)
          ((string) string=?)
          (else (car functions)))))

    (define (table . keys-and-values)
      (let ((made (%make-table 'equal #f)))
        (set-all! made keys-and-values)
        made))

    (define (set-all! table keys-and-values)
      (let loop ((rest keys-and-values))
        (cond
         ((null? rest) #t)
         ((null? (cdr rest)) (wrong 'table "no value follows the key" (car rest)))
         (else
          (set-one! table (car rest) (cadr rest))
          (loop (cddr rest))))))

    ;; The first association of a key wins, as with assoc.
    (define alist->table
      (case-lambda
        ((alist) (alist->table alist equal?))
        ((alist . kind)
         (let ((table (apply make-table kind)))
           (for-each (lambda (entry)
                       (if (not (table-contains? table (car entry)))
                           (set-one! table (car entry) (cdr entry))))
                     alist)
           table))))

    (define (wrong who message object)
      (raise (%make-condition 'value who message (list object))))

    ;;; Access

    ;; What primitives give for a table whose keys have an equivalence of the program's own.
    (define-syntax custom (syntax-rules () ((_) (%absent))))

    (define (custom-set! table key value)
      (let* ((hash (%custom-hash table key))
             (entry (%custom-entry table key hash)))
        (if entry
            (%table-entry-set! table entry value)
            (%table-add! table hash key value))))

    (define (custom-delete! table key)
      (let ((entry (%custom-entry table key (%custom-hash table key))))
        (and entry
             (begin
               (%table-entry-delete! table entry)
               #t))))

    (define (set-one! table key value)
      (let ((done (%table-set! table key value)))
        (if (eq? done (custom)) (custom-set! table key value) done)))

    (define (table-delete! table key)
      (let ((done (%table-delete! table key)))
        (if (eq? done (custom)) (custom-delete! table key) done)))

    (define (table-contains? table key)
      (let ((there? (%table-has table key)))
        (if (eq? there? (custom))
            (and (%custom-entry table key (%custom-hash table key)) #t)
            there?)))

    ;; What the table gives for a key that is not there; never a value.
    (define absent (list 'absent))

    (define table-ref
      (case-lambda
        ((table key)
         (let ((value (table-ref/default table key absent)))
           (if (eq? value absent)
               (wrong 'table-ref "the table has no value for the key" key)
               value)))
        ((table key failure)
         (let ((value (table-ref/default table key absent)))
           (if (eq? value absent) (failure) value)))
        ((table key failure success)
         (let ((value (table-ref/default table key absent)))
           (if (eq? value absent) (failure) (success value))))))

    (define table-set!
      (case-lambda
        ((table key value) (set-one! table key value))
        ((table . keys-and-values) (set-all! table keys-and-values))))

    (define table-update!
      (case-lambda
        ((table key change) (set-one! table key (change (table-ref table key))))
        ((table key change failure) (set-one! table key (change (table-ref table key failure))))))

    (define (table-update!/default table key change default)
      (set-one! table key (change (table-ref/default table key default))))

    ;;; Whole tables

    (define (table-empty? table)
      (= 0 (table-count table)))

    (define (table-fold combine seed table)
      (let* ((entries (%table-entries table))
             (end (vector-length entries)))
        (let loop ((i 0) (seed seed))
          (if (< i end)
              (loop (+ i 2) (combine (vector-ref entries i) (vector-ref entries (+ i 1)) seed))
              seed))))

    (define (table-for-each procedure table)
      (let* ((entries (%table-entries table))
             (end (vector-length entries)))
        (let loop ((i 0))
          (if (< i end)
              (begin
                (procedure (vector-ref entries i) (vector-ref entries (+ i 1)))
                (loop (+ i 2)))))))

    (define (table-keys table)
      (reverse (table-fold (lambda (key value keys) (cons key keys)) '() table)))

    (define (table-values table)
      (reverse (table-fold (lambda (key value values) (cons value values)) '() table)))

    (define (table->alist table)
      (reverse (table-fold (lambda (key value alist) (cons (cons key value) alist)) '() table)))

    ;; A copy with the same keys and equivalence, in which PROCEDURE made the values.
    (define (table-map procedure table)
      (let ((copy (table-copy table)))
        (table-for-each (lambda (key value) (set-one! copy key (procedure key value))) table)
        copy))

    (define (table-filter keep? table)
      (let ((copy (table-copy table)))
        (table-for-each (lambda (key value) (if (not (keep? key value)) (table-delete! copy key))) table)
        copy))

    (define (table-merge! table . others)
      (for-each (lambda (other)
                  (table-for-each (lambda (key value) (set-one! table key value)) other))
                others)
      table)

    (define (table=? same? a b)
      (and (= (table-count a) (table-count b))
           (let* ((entries (%table-entries a))
                  (end (vector-length entries)))
             (let loop ((i 0))
               (or (= i end)
                   (let ((value (table-ref/default b (vector-ref entries i) absent)))
                     (and (not (eq? value absent))
                          (same? (vector-ref entries (+ i 1)) value)
                          (loop (+ i 2)))))))))))
