;;; Persistent vectors: immutable sequences with constant-time access (32 children a level) and functional update, which
;;; shares all but a few nodes. They are native objects (`ruse-runtime/src/pvector.rs`); what takes a procedure is here.
(define-library (ruse vector)
  (export pvector pvector? make-pvector
          pvector-ref pvector-set pvector-push pvector-pop pvector-length pvector-empty?
          pvector->list list->pvector pvector->vector vector->pvector pvector-append
          pvector-for-each pvector-fold pvector-map pvector-filter pvector=?)
  (import (scheme base) (scheme case-lambda)
          (only (ruse primitives)
                pvector pvector? pvector-ref pvector-set pvector-push pvector-pop pvector-length
                pvector->vector vector->pvector list->pvector))
  (begin

    (define (pvector-empty? vector)
      (= 0 (pvector-length vector)))

    (define make-pvector
      (case-lambda
        ((count) (make-pvector count #f))
        ((count object) (vector->pvector (make-vector count object)))))

    (define (pvector-fold combine seed vector)
      (let* ((elements (pvector->vector vector))
             (end (vector-length elements)))
        (let loop ((index 0) (seed seed))
          (if (< index end)
              (loop (+ index 1) (combine (vector-ref elements index) seed))
              seed))))

    (define (pvector-for-each procedure vector)
      (vector-for-each procedure (pvector->vector vector)))

    (define (pvector-map procedure vector)
      (list->pvector (reverse (pvector-fold (lambda (object new) (cons (procedure object) new)) '() vector))))

    (define (pvector-filter keep? vector)
      (list->pvector
       (reverse (pvector-fold (lambda (object new) (if (keep? object) (cons object new) new)) '() vector))))

    (define (pvector->list vector)
      (vector->list (pvector->vector vector)))

    ;; The first vector is shared, not copied.
    (define (pvector-append . vectors)
      (if (null? vectors)
          (pvector)
          (let loop ((vector (car vectors)) (others (cdr vectors)))
            (cond
             ((null? others) vector)
             ((pvector-empty? vector) (loop (car others) (cdr others)))
             (else
              (loop (pvector-fold (lambda (object new) (pvector-push new object)) vector (car others))
                    (cdr others)))))))

    (define (pvector=? same? a b)
      (let ((count (pvector-length a)))
        (and (= count (pvector-length b))
             (let ((a (pvector->vector a)) (b (pvector->vector b)))
               (let loop ((index 0))
                 (or (= index count)
                     (and (same? (vector-ref a index) (vector-ref b index))
                          (loop (+ index 1)))))))))))
