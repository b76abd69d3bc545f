;;; SRFI 125: intermediate hash tables. They are the tables of (ruse table). A comparator whose equality is one of the
;;; runtime's needs no hash function; others are asked for both.
(define-library (srfi 125)
  (export
   ;; constructors
   make-hash-table hash-table hash-table-unfold alist->hash-table
   ;; predicates
   (rename table? hash-table?) (rename table-contains? hash-table-contains?)
   (rename table-contains? hash-table-exists?) (rename table-empty? hash-table-empty?)
   hash-table=? hash-table-mutable?
   ;; accessors
   (rename table-ref hash-table-ref) (rename table-ref/default hash-table-ref/default)
   ;; mutators
   (rename table-set! hash-table-set!) hash-table-delete! hash-table-intern! hash-table-update!
   (rename table-update!/default hash-table-update!/default) hash-table-pop! (rename table-clear! hash-table-clear!)
   ;; the whole hash table
   (rename table-count hash-table-size) (rename table-keys hash-table-keys)
   (rename table-values hash-table-values) hash-table-entries hash-table-find hash-table-count
   ;; mapping and folding
   hash-table-map hash-table-for-each hash-table-walk hash-table-map! hash-table-map->list hash-table-fold
   hash-table-prune!
   ;; copying and conversion
   hash-table-copy hash-table-empty-copy (rename table->alist hash-table->alist)
   ;; hash tables as sets
   hash-table-union! hash-table-merge! hash-table-intersection! hash-table-difference! hash-table-xor!
   ;; hash functions and reflectivity
   hash string-hash string-ci-hash hash-by-identity
   (rename table-equivalence hash-table-equivalence-function) hash-table-hash-function)
  (import (scheme base) (scheme case-lambda) (ruse table) (srfi 128)
          (only (srfi 69) hash hash-by-identity hash-table-hash-function)
          (only (srfi 69) string-hash string-ci-hash)
          (rename (only (srfi 69) make-hash-table) (make-hash-table make-69))
          (only (ruse primitives)
                %make-table %make-custom-table %table-functions %table-weak? %table-frozen? %table-freeze!
                %table-last %table-entries))
  (begin

    ;;; Constructors

    (define (native-kind equivalence)
      (cond
       ((eq? equivalence equal?) 'equal)
       ((or (eq? equivalence eqv?) (eq? equivalence char=?)) 'eqv)
       ((or (eq? equivalence eq?) (eq? equivalence symbol=?) (eq? equivalence boolean=?)) 'eq)
       ((eq? equivalence string=?) 'string)
       (else #f)))

    ;; Tables can keep their keys weakly, together with what they mean; other wishes about weakness cannot be had.
    (define (weakness arguments)
      (cond
       ((or (memq 'weak-values arguments) (memq 'ephemeral-values arguments))
        (error "make-hash-table: hash tables with weak values are not supported" arguments))
       ((or (memq 'weak-keys arguments) (memq 'ephemeral-keys arguments)) 'key)
       (else #f)))

    ;; The first argument is a comparator; an equivalence and perhaps a hash function are what SRFI 69 has.
    (define (make-hash-table comparator . arguments)
      (if (comparator? comparator)
          (let* ((equality (comparator-equality-predicate comparator))
                 (kind (native-kind equality))
                 (weak (weakness arguments)))
            (cond
             (kind (%make-table kind weak))
             (weak (error "make-hash-table: only tables by equal?, eqv?, eq? or string=? can be weak" comparator))
             ((comparator-hashable? comparator)
              (make-table equality (comparator-hash-function comparator)))
             (else (error "make-hash-table: the comparator has no hash function" comparator))))
          (let* ((hashes? (and (pair? arguments) (procedure? (car arguments))))
                 (weak (weakness (if hashes? (cdr arguments) arguments)))
                 (kind (native-kind comparator)))
            (cond
             (weak
              (if kind
                  (%make-table kind weak)
                  (error "make-hash-table: only tables by equal?, eqv?, eq? or string=? can be weak" comparator)))
             (hashes? (make-69 comparator (car arguments)))
             (else (make-69 comparator))))))

    ;; As SRFI 125 has it, what this makes cannot be changed.
    (define (hash-table comparator . keys-and-values)
      (let ((table (make-hash-table comparator)))
        (apply table-set! table keys-and-values)
        (%table-freeze! table)))

    (define (hash-table-unfold stop? mapper successor seed comparator . arguments)
      (let ((table (apply make-hash-table comparator arguments)))
        (let loop ((seed seed))
          (if (stop? seed)
              table
              (begin
                (call-with-values (lambda () (mapper seed))
                  (lambda (key value) (table-set! table key value)))
                (loop (successor seed)))))))

    ;; The first association of a key counts.
    (define (alist->hash-table alist comparator . arguments)
      (let ((table (apply make-hash-table comparator arguments)))
        (for-each (lambda (entry)
                    (if (not (table-contains? table (car entry)))
                        (table-set! table (car entry) (cdr entry))))
                  alist)
        table))

    ;;; Predicates

    (define (hash-table=? value-comparator a b)
      (table=? (comparator-equality-predicate value-comparator) a b))

    (define (hash-table-mutable? table)
      (not (%table-frozen? table)))

    ;;; Mutators

    ;; Gives how many of the keys were there.
    (define hash-table-delete!
      (case-lambda
        ((table key) (if (table-delete! table key) 1 0))
        ((table . keys)
         (let loop ((keys keys) (deleted 0))
           (if (null? keys)
               deleted
               (loop (cdr keys) (if (table-delete! table (car keys)) (+ deleted 1) deleted)))))))

    (define (hash-table-intern! table key failure)
      (table-ref table key
                 (lambda ()
                   (let ((value (failure)))
                     (table-set! table key value)
                     value))))

    (define hash-table-update!
      (case-lambda
        ((table key updater) (table-set! table key (updater (table-ref table key))))
        ((table key updater failure) (table-set! table key (updater (table-ref table key failure))))
        ((table key updater failure success)
         (table-set! table key (updater (table-ref table key failure success))))))

    (define (hash-table-pop! table)
      (let ((last (%table-last table)))
        (if last
            (begin
              (table-delete! table (car last))
              (values (car last) (cdr last)))
            (error "hash-table-pop!: the hash table is empty" table))))

    ;;; The whole hash table

    (define (hash-table-entries table)
      (values (table-keys table) (table-values table)))

    (define (hash-table-find procedure table failure)
      (let* ((entries (%table-entries table))
             (end (vector-length entries)))
        (let loop ((i 0))
          (if (< i end)
              (or (procedure (vector-ref entries i) (vector-ref entries (+ i 1)))
                  (loop (+ i 2)))
              (failure)))))

    (define (hash-table-count predicate table)
      (table-fold (lambda (key value count) (if (predicate key value) (+ count 1) count)) 0 table))

    ;;; Mapping and folding

    (define (hash-table-map procedure comparator table)
      (let ((result (make-hash-table comparator)))
        (table-for-each (lambda (key value) (table-set! result key (procedure value))) table)
        result))

    ;; The order of the arguments was another one once.
    (define (hash-table-for-each procedure table)
      (if (table? procedure)
          (table-for-each table procedure)
          (table-for-each procedure table)))

    (define (hash-table-walk table procedure)
      (table-for-each procedure table))

    (define (hash-table-map! procedure table)
      (table-for-each (lambda (key value) (table-set! table key (procedure key value))) table))

    (define (hash-table-map->list procedure table)
      (reverse (table-fold (lambda (key value list) (cons (procedure key value) list)) '() table)))

    (define (hash-table-fold procedure seed table)
      (if (table? procedure)
          (table-fold seed table procedure)
          (table-fold procedure seed table)))

    (define (hash-table-prune! procedure table)
      (table-for-each (lambda (key value) (if (procedure key value) (table-delete! table key))) table))

    ;;; Copying

    (define hash-table-copy
      (case-lambda
        ((table) (%table-freeze! (table-copy table)))
        ((table mutable?) (if mutable? (table-copy table) (%table-freeze! (table-copy table))))))

    (define (hash-table-empty-copy table)
      (let ((functions (%table-functions table)))
        (if (pair? functions)
            (%make-custom-table functions)
            (%make-table functions (if (%table-weak? table) 'key #f)))))

    ;;; Hash tables as sets

    (define (hash-table-union! table other)
      (table-for-each (lambda (key value) (if (not (table-contains? table key)) (table-set! table key value))) other)
      table)

    (define (hash-table-merge! table other)
      (hash-table-union! table other))

    (define (hash-table-intersection! table other)
      (table-for-each (lambda (key value) (if (not (table-contains? other key)) (table-delete! table key))) table)
      table)

    (define (hash-table-difference! table other)
      (table-for-each (lambda (key value) (if (table-contains? other key) (table-delete! table key))) table)
      table)

    (define (hash-table-xor! table other)
      (table-for-each (lambda (key value)
                        (if (table-contains? table key)
                            (table-delete! table key)
                            (table-set! table key value)))
                      other)
      table)))
