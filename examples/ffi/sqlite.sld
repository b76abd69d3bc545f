;;; A binding to SQLite (https://www.sqlite.org/c3ref/intro.html), in one page: databases, prepared statements that are
;;; finalised when nobody refers to them, parameters and columns of every type, functions of Scheme in SQL.
(define-library (sqlite)
  (export sqlite-available? sqlite-version open-database close-database! prepare query execute! define-sql-function!)
  (import (scheme base) (ruse ffi))
  (begin

    ;; The library, or #f where there is none. What depends on it is declared when it is first used.
    (define library
      (guard (error (#t #f))
        (c-library "libsqlite3.so.0" "libsqlite3.so")))

    (define (sqlite-available?) (if library #t #f))

    (define-syntax define-sqlite
      (syntax-rules ()
        ((_ declare! (name symbol parameters result) ...)
         (begin
           (define name #f) ...
           (define (declare!)
             (set! name (let () (define-c name library symbol parameters result) name)) ...)))))

    (define-sqlite declare!
      (sqlite3-libversion "sqlite3_libversion" () string)
      (sqlite3-open "sqlite3_open_v2" (string pointer int string) int)
      (sqlite3-close "sqlite3_close_v2" (pointer) int)
      (sqlite3-errmsg "sqlite3_errmsg" (pointer) string)
      (sqlite3-prepare "sqlite3_prepare_v2" (pointer string int pointer pointer) int)
      (sqlite3-finalize "sqlite3_finalize" (pointer) int)
      (sqlite3-reset "sqlite3_reset" (pointer) int)
      (sqlite3-clear-bindings "sqlite3_clear_bindings" (pointer) int)
      (sqlite3-step "sqlite3_step" (pointer) int)
      (sqlite3-bind-parameter-count "sqlite3_bind_parameter_count" (pointer) int)
      (sqlite3-bind-null "sqlite3_bind_null" (pointer int) int)
      (sqlite3-bind-int64 "sqlite3_bind_int64" (pointer int int64) int)
      (sqlite3-bind-double "sqlite3_bind_double" (pointer int double) int)
      (sqlite3-bind-text "sqlite3_bind_text" (pointer int string int pointer) int)
      (sqlite3-bind-blob "sqlite3_bind_blob" (pointer int pointer int pointer) int)
      (sqlite3-column-count "sqlite3_column_count" (pointer) int)
      (sqlite3-column-type "sqlite3_column_type" (pointer int) int)
      (sqlite3-column-int64 "sqlite3_column_int64" (pointer int) int64)
      (sqlite3-column-double "sqlite3_column_double" (pointer int) double)
      (sqlite3-column-text "sqlite3_column_text" (pointer int) string)
      (sqlite3-column-blob "sqlite3_column_blob" (pointer int) pointer)
      (sqlite3-column-bytes "sqlite3_column_bytes" (pointer int) int)
      (sqlite3-create-function "sqlite3_create_function"
        (pointer string int int pointer pointer pointer pointer) int)
      (sqlite3-value-double "sqlite3_value_double" (pointer) double)
      (sqlite3-result-double "sqlite3_result_double" (pointer double) void))

    (define open-read-write-create 6)
    (define row 100)
    (define done 101)
    ;; SQLITE_TRANSIENT: SQLite copies the text.
    (define transient (c-address->pointer -1))

    (define-record-type database (make-database handle callbacks) database?
      (handle database-handle)
      (callbacks database-callbacks set-database-callbacks!))

    (define (check database status)
      (if (not (= status 0))
          (error "sqlite" (sqlite3-errmsg (database-handle database)))))

    (define (need-library)
      (cond
       ((not library) (error "sqlite: there is no library libsqlite3.so.0; Debian has it in libsqlite3-0"))
       ((not sqlite3-open) (declare!))))

    (define (sqlite-version) (need-library) (sqlite3-libversion))

    ;; ":memory:" is a database in memory. It is closed when nobody refers to it.
    (define (open-database file)
      (need-library)
      (call-with-memory 'pointer
        (lambda (place)
          (let* ((status (sqlite3-open file place open-read-write-create #f))
                 (handle (c-finalized (c-ref place 'pointer) sqlite3-close))
                 (made (make-database handle '())))
            (check made status)
            made))))

    (define (close-database! database)
      (c-free! (database-handle database))
      (for-each c-callback-free! (database-callbacks database))
      (set-database-callbacks! database '()))

    (define-record-type statement (make-statement database handle) statement?
      (database statement-database)
      (handle statement-handle))

    (define (prepare database sql)
      (call-with-memory 'pointer
        (lambda (place)
          (check database (sqlite3-prepare (database-handle database) sql -1 place #f))
          (make-statement database (c-finalized (c-ref place 'pointer) sqlite3-finalize)))))

    (define (bind! statement index value)
      (let ((handle (statement-handle statement)))
        (check (statement-database statement)
               (cond
                ((not value) (sqlite3-bind-null handle index))
                ((exact-integer? value) (sqlite3-bind-int64 handle index value))
                ((real? value) (sqlite3-bind-double handle index (inexact value)))
                ((string? value) (sqlite3-bind-text handle index value -1 transient))
                ((bytevector? value)
                 (sqlite3-bind-blob handle index value (bytevector-length value) transient))
                (else (error "sqlite: no column holds this" value))))))

    (define (column handle index)
      (case (sqlite3-column-type handle index)
        ((1) (sqlite3-column-int64 handle index))
        ((2) (sqlite3-column-double handle index))
        ((3) (sqlite3-column-text handle index))
        ((4) (let ((blob (sqlite3-column-blob handle index)) (bytes (sqlite3-column-bytes handle index)))
               (if blob (c-memory->bytevector (c-view blob bytes)) (bytevector))))
        (else #f)))

    (define (columns handle)
      (let loop ((index (- (sqlite3-column-count handle) 1)) (values '()))
        (if (< index 0) values (loop (- index 1) (cons (column handle index) values)))))

    ;; The rows, as lists. The statement is a prepared one, which is faster when it is used again.
    (define (query statement . arguments)
      (let ((handle (statement-handle statement)))
        (if (not (= (length arguments) (sqlite3-bind-parameter-count handle)))
            (error "sqlite: as many arguments are needed as the statement has parameters" arguments))
        (sqlite3-reset handle)
        (sqlite3-clear-bindings handle)
        (let loop ((index 1) (rest arguments))
          (if (pair? rest)
              (begin (bind! statement index (car rest)) (loop (+ index 1) (cdr rest)))))
        (let loop ((rows '()))
          (let ((status (sqlite3-step handle)))
            (cond
             ((= status row) (loop (cons (columns handle) rows)))
             (else
              (sqlite3-reset handle)
              (if (not (= status done)) (check (statement-database statement) status))
              (reverse rows)))))))

    (define (execute! database sql . arguments)
      (apply query (prepare database sql) arguments))

    ;; A function of SQL from numbers to a number.
    (define (define-sql-function! database name count procedure)
      (define (call context number arguments)
        (let ((arguments (c-view arguments (* number (c-sizeof 'pointer)))))
          (let loop ((index (- number 1)) (values '()))
            (if (< index 0)
                (sqlite3-result-double context (inexact (apply procedure values)))
                (loop (- index 1)
                      (cons (sqlite3-value-double (c-ref arguments 'pointer index)) values))))))
      (let ((callback (c-callback (pointer int pointer) void call)))
        (set-database-callbacks! database (cons callback (database-callbacks database)))
        (check database
               (sqlite3-create-function (database-handle database) name count 1 #f callback #f #f))))))
