;; Gambit 4.9.3 as an R7RS system, as far as the programs need it. The runner
;; puts this file in front of a program (without its import). Safe mode: types,
;; bounds and overflow are checked.
(declare (standard-bindings) (extended-bindings) (block))

(define (hash-table-same? arguments)
  (if (null? arguments) equal? (car arguments)))
(define (make-hash-table . arguments)
  (make-table test: (hash-table-same? arguments)))
(define (hash-table-ref/default table key default) (table-ref table key default))
(define (hash-table-set! table key value) (table-set! table key value))
(define (hash-table-delete! table key) (table-set! table key))
(define (hash-table-size table) (table-length table))
(define (hash-table-update!/default table key update default)
  (table-set! table key (update (table-ref table key default))))
(define (hash-table-walk table visit) (table-for-each visit table))
