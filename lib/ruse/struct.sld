;;; Structs: persistent immutable maps. A changed struct shares all but a few nodes with the old one. They are native
;;; objects (`ruse-runtime/src/structs.rs`); what takes a procedure is here.
(define-library (ruse struct)
  (export (rename struct-of struct) struct? make-struct
          struct-ref struct-ref/default struct-set struct-delete struct-contains? struct-update struct-update/default
          struct-count struct-empty?
          struct-keys struct-values struct->alist alist->struct struct-for-each struct-fold struct-map struct-filter
          struct-merge struct=?)
  (import (scheme base) (scheme case-lambda)
          (only (ruse primitives) struct? %make-struct %struct-entries %struct-by-equal? %make-condition)
          (rename (only (ruse primitives)
                        %struct-ref %struct-set %struct-delete %struct-contains? %struct-count)
                  (%struct-ref struct-ref/default)
                  (%struct-contains? struct-contains?)
                  (%struct-count struct-count)))
  (begin

    (define (wrong who message object)
      (raise (%make-condition 'value who message (list object))))

    (define make-struct
      (case-lambda
        (() (%make-struct #t))
        ((kind)
         (cond
          ((or (eq? kind equal?) (eq? kind 'equal)) (%make-struct #t))
          ((or (eq? kind eqv?) (eq? kind 'eqv)) (%make-struct #f))
          (else (wrong 'make-struct "the equivalence must be equal? or eqv?, but it is" kind))))))

    ;;; Access

    ;; What a struct gives for a key that is not there; never a value.
    (define absent (list 'absent))

    (define struct-ref
      (case-lambda
        ((struct key)
         (let ((value (struct-ref/default struct key absent)))
           (if (eq? value absent)
               (wrong 'struct-ref "the struct has no value for the key" key)
               value)))
        ((struct key failure)
         (let ((value (struct-ref/default struct key absent)))
           (if (eq? value absent) (failure) value)))
        ((struct key failure success)
         (let ((value (struct-ref/default struct key absent)))
           (if (eq? value absent) (failure) (success value))))))

    (define (set-all struct keys-and-values)
      (cond
       ((null? keys-and-values) struct)
       ((null? (cdr keys-and-values)) (wrong 'struct-set "no value follows the key" (car keys-and-values)))
       (else (set-all (%struct-set struct (car keys-and-values) (cadr keys-and-values)) (cddr keys-and-values)))))

    (define struct-set
      (case-lambda
        ((struct key value) (%struct-set struct key value))
        ((struct . keys-and-values) (struct-count struct) (set-all struct keys-and-values))))

    (define (struct-of . keys-and-values)
      (set-all (%make-struct #t) keys-and-values))

    (define struct-delete
      (case-lambda
        ((struct key) (%struct-delete struct key))
        ((struct . keys)
         (struct-count struct)
         (let loop ((struct struct) (keys keys))
           (if (null? keys) struct (loop (%struct-delete struct (car keys)) (cdr keys)))))))

    (define struct-update
      (case-lambda
        ((struct key change) (%struct-set struct key (change (struct-ref struct key))))
        ((struct key change failure) (%struct-set struct key (change (struct-ref struct key failure))))))

    (define (struct-update/default struct key change default)
      (%struct-set struct key (change (struct-ref/default struct key default))))

    ;;; Whole structs

    (define (struct-empty? struct)
      (= 0 (struct-count struct)))

    (define (struct-fold combine seed struct)
      (let* ((entries (%struct-entries struct))
             (end (vector-length entries)))
        (let loop ((i 0) (seed seed))
          (if (< i end)
              (loop (+ i 2) (combine (vector-ref entries i) (vector-ref entries (+ i 1)) seed))
              seed))))

    (define (struct-for-each procedure struct)
      (let* ((entries (%struct-entries struct))
             (end (vector-length entries)))
        (let loop ((i 0))
          (if (< i end)
              (begin
                (procedure (vector-ref entries i) (vector-ref entries (+ i 1)))
                (loop (+ i 2)))))))

    (define (struct-keys struct)
      (reverse (struct-fold (lambda (key value keys) (cons key keys)) '() struct)))

    (define (struct-values struct)
      (reverse (struct-fold (lambda (key value values) (cons value values)) '() struct)))

    (define (struct->alist struct)
      (reverse (struct-fold (lambda (key value alist) (cons (cons key value) alist)) '() struct)))

    ;; The first association of a key wins, as with assoc.
    (define alist->struct
      (case-lambda
        ((alist) (alist->struct alist equal?))
        ((alist kind)
         (let loop ((struct (make-struct kind)) (alist alist))
           (cond
            ((null? alist) struct)
            ((struct-contains? struct (caar alist)) (loop struct (cdr alist)))
            (else (loop (%struct-set struct (caar alist) (cdar alist)) (cdr alist))))))))

    ;; A struct with the same keys, whose values PROCEDURE makes.
    (define (struct-map procedure struct)
      (struct-fold (lambda (key value new) (%struct-set new key (procedure key value))) struct struct))

    (define (struct-filter keep? struct)
      (struct-fold (lambda (key value new) (if (keep? key value) new (%struct-delete new key))) struct struct))

    ;; Later structs win.
    (define (struct-merge struct . others)
      (struct-count struct)
      (let loop ((struct struct) (others others))
        (if (null? others)
            struct
            (loop (struct-fold (lambda (key value new) (%struct-set new key value)) struct (car others))
                  (cdr others)))))

    (define (struct=? same? a b)
      (and (= (struct-count a) (struct-count b))
           (let* ((entries (%struct-entries a))
                  (end (vector-length entries)))
             (let loop ((i 0))
               (or (= i end)
                   (let ((value (struct-ref/default b (vector-ref entries i) absent)))
                     (and (not (eq? value absent))
                          (same? (vector-ref entries (+ i 1)) value)
                          (loop (+ i 2)))))))))))
