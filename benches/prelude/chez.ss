;; Chez Scheme 9.5 as an R7RS system, as far as the programs need it. The runner
;; puts this file in front of a program (without its import) and compiles both
;; as one top-level program.
(define-syntax define-record-type
  (lambda (form)
    (define (field-clause spec)
      (syntax-case spec ()
        [(field accessor) #'(immutable field accessor)]
        [(field accessor modifier) #'(mutable field accessor modifier)]))
    (syntax-case form ()
      [(_ type (constructor argument ...) predicate spec ...)
       (with-syntax ([(clause ...) (map field-clause #'(spec ...))])
         #'(native-define-record-type (type constructor predicate)
             (sealed #t)
             (fields clause ...)))])))

(define (read-line port) (get-line port))
(define (write-string string port) (put-string port string))

(define make-hash-table
  (case-lambda
    [() (make-hashtable equal-hash equal?)]
    [(same?)
     (cond [(eq? same? string=?) (make-hashtable string-hash string=?)]
           [(eq? same? eqv?) (make-eqv-hashtable)]
           [(eq? same? eq?) (make-eq-hashtable)]
           [else (make-hashtable equal-hash equal?)])]))
(define (hash-table-ref/default table key default) (hashtable-ref table key default))
(define (hash-table-set! table key value) (hashtable-set! table key value))
(define (hash-table-delete! table key) (hashtable-delete! table key))
(define (hash-table-size table) (hashtable-size table))
(define (hash-table-update!/default table key update default)
  (hashtable-update! table key update default))
(define (hash-table-walk table visit)
  (let-values ([(keys values) (hashtable-entries table)])
    (vector-for-each visit keys values)))
