;;; C functions, types and memory. The procedures are the host's (`crates/ruse/src/ffi`); here are the forms that declare
;;; things, in which the names of C types need no quotes.
(define-library (ruse ffi)
  (export define-c-library define-c define-c-struct define-c-union define-c-enum c-type
          c-library c-library? c-symbol c-procedure c-procedure? c-procedure-pointer
          c-type? c-array-type c-pointer-type c-struct-type c-union-type c-enum-type
          c-sizeof c-alignof c-offsetof c-field-names c-enum-value c-enum-name
          c-allocate c-make c-free! call-with-memory c-finalized
          c-ref c-set! c-field c-field-set! c-view c-offset
          c-pointer? c-pointer-live? c-pointer=? c-pointer-address c-pointer-size c-address->pointer
          string->c-memory c-memory->string c-memory->bytevector c-memory-copy!
          c-callback c-callback-free! call-with-c-callback
          c-errno c-errno-message)
  (import (scheme base) (scheme case-lambda) (ruse ffi primitives))
  (begin

    ;;; Types

    ;; The type that a form stands for: a name of C, (* type), (array type count), or an expression.
    (define-syntax c-type
      (syntax-rules (* array quote void bool char signed-char unsigned-char uchar short unsigned-short ushort
                     int unsigned-int uint long unsigned-long ulong long-long unsigned-long-long
                     size_t ssize_t ptrdiff_t intptr_t uintptr_t int8 uint8 int16 uint16 int32 uint32 int64 uint64
                     float double pointer void* string char* wchar)
        ((_ (* of)) (c-pointer-type (c-type of)))
        ((_ (array of count)) (c-array-type (c-type of) count))
        ((_ (quote of)) (quote of))
        ((_ void) 'void)
        ((_ bool) 'bool)
        ((_ char) 'char)
        ((_ signed-char) 'signed-char)
        ((_ unsigned-char) 'unsigned-char)
        ((_ uchar) 'uchar)
        ((_ short) 'short)
        ((_ unsigned-short) 'unsigned-short)
        ((_ ushort) 'ushort)
        ((_ int) 'int)
        ((_ unsigned-int) 'unsigned-int)
        ((_ uint) 'uint)
        ((_ long) 'long)
        ((_ unsigned-long) 'unsigned-long)
        ((_ ulong) 'ulong)
        ((_ long-long) 'long-long)
        ((_ unsigned-long-long) 'unsigned-long-long)
        ((_ size_t) 'size_t)
        ((_ ssize_t) 'ssize_t)
        ((_ ptrdiff_t) 'ptrdiff_t)
        ((_ intptr_t) 'intptr_t)
        ((_ uintptr_t) 'uintptr_t)
        ((_ int8) 'int8)
        ((_ uint8) 'uint8)
        ((_ int16) 'int16)
        ((_ uint16) 'uint16)
        ((_ int32) 'int32)
        ((_ uint32) 'uint32)
        ((_ int64) 'int64)
        ((_ uint64) 'uint64)
        ((_ float) 'float)
        ((_ double) 'double)
        ((_ pointer) 'pointer)
        ((_ void*) 'void*)
        ((_ string) 'string)
        ((_ char*) 'char*)
        ((_ wchar) 'wchar)
        ((_ expression) expression)))

    ;; A list of types; (... ...) at its end stays what it is.
    (define-syntax c-types
      (syntax-rules ::: (...)
        ((_) '())
        ((_ ...) '(...))
        ((_ of more :::) (cons (c-type of) (c-types more :::)))))

    (define-syntax define-c-struct
      (syntax-rules ()
        ((_ name (field of) ...)
         (define name (c-struct-type 'name (list (list 'field (c-type of)) ...))))))

    (define-syntax define-c-union
      (syntax-rules ()
        ((_ name (field of) ...)
         (define name (c-union-type 'name (list (list 'field (c-type of)) ...))))))

    (define-syntax define-c-enum
      (syntax-rules ()
        ((_ name item ...) (define name (c-enum-type 'name '(item ...))))))

    ;;; Libraries and functions

    (define-syntax define-c-library
      (syntax-rules ()
        ((_ name file ...) (define name (c-library file ...)))))

    ;; With errno behind the result, each call keeps it for (c-errno).
    (define-syntax define-c
      (syntax-rules (errno)
        ((_ name library symbol (of ...) result)
         (define name (%c-procedure 'name library symbol (c-types of ...) (c-type result) #f)))
        ((_ name library symbol (of ...) result errno)
         (define name (%c-procedure 'name library symbol (c-types of ...) (c-type result) #t)))))

    ;; The same with lists of types that are values: of a library's symbol, or of a pointer to a function.
    (define c-procedure
      (case-lambda
       ((pointer types result) (%c-procedure 'c-procedure pointer #f types result #f))
       ((library symbol types result) (%c-procedure symbol library symbol types result #f))))

    ;;; Callbacks

    (define-syntax c-callback
      (syntax-rules ()
        ((_ (of ...) result procedure) (%c-callback (c-types of ...) (c-type result) procedure))))

    ;; A callback for the time of a call of the receiver.
    (define-syntax call-with-c-callback
      (syntax-rules ()
        ((_ (of ...) result procedure receiver)
         (let ((callback (c-callback (of ...) result procedure)))
           (dynamic-wind
            (lambda () #f)
            (lambda () (receiver callback))
            (lambda () (release callback)))))))

    (define (release callback)
      (guard (error (#t #f))
        (c-callback-free! callback)))

    ;;; Memory

    ;; New memory for a struct, with its first fields.
    (define (c-make type . values)
      (let ((memory (c-allocate type)))
        (let loop ((names (c-field-names type)) (values values))
          (cond
           ((null? values) memory)
           ((null? names) (error "c-make: more values than fields" type))
           (else
            (c-field-set! memory type (car names) (car values))
            (loop (cdr names) (cdr values)))))))

    ;; Memory for the time of a call: so many bytes, or those of a type.
    (define (call-with-memory size procedure)
      (let ((memory (c-allocate size)))
        (dynamic-wind
         (lambda () #f)
         (lambda () (procedure memory))
         (lambda () (if (c-pointer-live? memory) (c-free! memory))))))))
