;;; The same procedures on every kind of collection: tables, structs, vectors, persistent vectors, strings, bytevectors and
;;; lists. The key of a sequence is an index. The fields of a record belong to those who have its accessors, so records are
;;; no collections.
(define-library (ruse collection)
  (export collection? ref ref/default ref-set! set update remove-key has-key? size empty?
          collection-keys collection->list for-each-entry fold-entries)
  (import (scheme base) (scheme case-lambda) (ruse table) (ruse struct) (ruse vector)
          (only (ruse primitives) %table-entries %struct-entries %make-condition))
  (begin

    (define (collection? object)
      (or (pair? object) (null? object) (table? object) (struct? object) (vector? object) (pvector? object)
          (string? object) (bytevector? object)))

    (define (wrong who object)
      (raise (%make-condition 'type who "argument 1 must be a collection, but it is" (list object))))

    (define (no-value who key)
      (raise (%make-condition 'value who "the collection has no value for the key" (list key))))

    ;; What is given for a key that is not there; never a value.
    (define absent (list 'absent))

    ;; Whether KEY may be an index.
    (define (index? who key)
      (if (exact-integer? key)
          (<= 0 key)
          (raise (%make-condition 'type who "argument 2 must be an exact integer, but it is" (list key)))))

    (define (index-below? who key end)
      (and (index? who key) (< key end)))

    ;; The pair of a list with an index, or #f.
    (define (pair-at who list index)
      (and (index? who index)
           (let loop ((list list) (index index))
             (and (pair? list)
                  (if (= index 0) list (loop (cdr list) (- index 1)))))))

    ;;; Reading

    (define (lookup who collection key default)
      (cond
       ((table? collection) (table-ref/default collection key default))
       ((struct? collection) (struct-ref/default collection key default))
       ((vector? collection)
        (if (index-below? who key (vector-length collection)) (vector-ref collection key) default))
       ((pvector? collection)
        (if (index-below? who key (pvector-length collection)) (pvector-ref collection key) default))
       ((pair? collection)
        (let ((pair (pair-at who collection key))) (if pair (car pair) default)))
       ((string? collection)
        (if (index-below? who key (string-length collection)) (string-ref collection key) default))
       ((bytevector? collection)
        (if (index-below? who key (bytevector-length collection)) (bytevector-u8-ref collection key) default))
       ((null? collection) (index? who key) default)
       (else (wrong who collection))))

    (define ref
      (case-lambda
        ((collection key)
         (cond
          ((table? collection) (table-ref collection key))
          ((vector? collection) (vector-ref collection key))
          ((struct? collection) (struct-ref collection key))
          ((pvector? collection) (pvector-ref collection key))
          ((string? collection) (string-ref collection key))
          ((bytevector? collection) (bytevector-u8-ref collection key))
          (else
           (let ((value (lookup 'ref collection key absent)))
             (if (eq? value absent) (no-value 'ref key) value)))))
        ((collection key failure)
         (let ((value (lookup 'ref collection key absent)))
           (if (eq? value absent) (failure) value)))
        ((collection key failure success)
         (let ((value (lookup 'ref collection key absent)))
           (if (eq? value absent) (failure) (success value))))))

    (define (ref/default collection key default)
      (lookup 'ref/default collection key default))

    (define (has-key? collection key)
      (not (eq? (lookup 'has-key? collection key absent) absent)))

    (define (size collection)
      (cond
       ((table? collection) (table-count collection))
       ((struct? collection) (struct-count collection))
       ((vector? collection) (vector-length collection))
       ((pvector? collection) (pvector-length collection))
       ((string? collection) (string-length collection))
       ((bytevector? collection) (bytevector-length collection))
       ((list? collection) (length collection))
       (else (wrong 'size collection))))

    (define (empty? collection)
      (cond
       ((pair? collection) #f)
       ((null? collection) #t)
       (else (= 0 (size collection)))))

    ;;; Changing in place

    (define (ref-set! collection key value)
      (cond
       ((table? collection) (table-set! collection key value))
       ((vector? collection) (vector-set! collection key value))
       ((string? collection) (string-set! collection key value))
       ((bytevector? collection) (bytevector-u8-set! collection key value))
       ((pair? collection)
        (let ((pair (pair-at 'ref-set! collection key)))
          (if pair (set-car! pair value) (no-value 'ref-set! key))))
       ((or (struct? collection) (pvector? collection))
        (raise (%make-condition 'type 'ref-set! "argument 1 never changes; set gives a changed one:" (list collection))))
       (else (wrong 'ref-set! collection))))

    ;;; Changed ones: structs and persistent vectors share what is the same, all others are copied

    (define (set collection key value)
      (cond
       ((struct? collection) (struct-set collection key value))
       ((pvector? collection) (pvector-set collection key value))
       ((table? collection) (changed (table-copy collection) key value))
       ((vector? collection) (changed (vector-copy collection) key value))
       ((string? collection) (changed (string-copy collection) key value))
       ((bytevector? collection) (changed (bytevector-copy collection) key value))
       ((or (pair? collection) (null? collection))
        (if (pair-at 'set collection key) (set-in-list collection key value) (no-value 'set key)))
       (else (wrong 'set collection))))

    (define (changed copy key value)
      (ref-set! copy key value)
      copy)

    ;; Pairs behind the one with the index are shared.
    (define (set-in-list list index value)
      (let loop ((list list) (index index) (before '()))
        (if (= index 0)
            (let join ((before before) (result (cons value (cdr list))))
              (if (null? before) result (join (cdr before) (cons (car before) result))))
            (loop (cdr list) (- index 1) (cons (car list) before)))))

    (define update
      (case-lambda
        ((collection key change) (set collection key (change (ref collection key))))
        ((collection key change failure) (set collection key (change (ref collection key failure))))))

    (define (remove-key collection key)
      (cond
       ((struct? collection) (struct-delete collection key))
       ((table? collection)
        (let ((copy (table-copy collection)))
          (table-delete! copy key)
          copy))
       (else
        (raise (%make-condition 'type 'remove-key "argument 1 must be a table or struct, but it is" (list collection))))))

    ;;; Going through

    (define (fold-entries combine seed collection)
      (cond
       ((table? collection) (fold-pairs combine seed (%table-entries collection)))
       ((struct? collection) (fold-pairs combine seed (%struct-entries collection)))
       ((vector? collection) (fold-elements combine seed collection vector-ref (vector-length collection)))
       ((pvector? collection) (fold-entries combine seed (pvector->vector collection)))
       ((string? collection) (fold-entries combine seed (string->vector collection)))
       ((bytevector? collection)
        (fold-elements combine seed collection bytevector-u8-ref (bytevector-length collection)))
       ((or (pair? collection) (null? collection))
        (let loop ((list collection) (index 0) (seed seed))
          (if (pair? list)
              (loop (cdr list) (+ index 1) (combine index (car list) seed))
              seed)))
       (else (wrong 'fold-entries collection))))

    (define (fold-pairs combine seed entries)
      (let ((end (vector-length entries)))
        (let loop ((i 0) (seed seed))
          (if (< i end)
              (loop (+ i 2) (combine (vector-ref entries i) (vector-ref entries (+ i 1)) seed))
              seed))))

    (define (fold-elements combine seed collection element end)
      (let loop ((i 0) (seed seed))
        (if (< i end)
            (loop (+ i 1) (combine i (element collection i) seed))
            seed)))

    (define (for-each-entry procedure collection)
      (fold-entries (lambda (key value nothing) (procedure key value) nothing) #t collection))

    (define (collection-keys collection)
      (reverse (fold-entries (lambda (key value keys) (cons key keys)) '() collection)))

    ;; The elements of a sequence; pairs of key and value of a table or struct.
    (define (collection->list collection)
      (reverse
       (if (or (table? collection) (struct? collection))
           (fold-entries (lambda (key value list) (cons (cons key value) list)) '() collection)
           (fold-entries (lambda (key value list) (cons value list)) '() collection))))))
