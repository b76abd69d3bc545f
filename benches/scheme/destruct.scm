; Destructive list work: in-place merge sort, in-place reversal, and the
; Josephus ring, all by set-cdr!.
(import (scheme base) (scheme write))

(define (random-list n seed)
  (let loop ((n n) (seed seed) (items '()))
    (if (= n 0)
        items
        (let ((next (modulo (* seed 16807) 2147483647)))
          (loop (- n 1) next (cons (modulo next 100000) items))))))

(define (reverse-in-place! items)
  (let loop ((items items) (done '()))
    (if (null? items)
        done
        (let ((rest (cdr items)))
          (set-cdr! items done)
          (loop rest items)))))

(define (merge-in-place! a b)
  (let ((head (cons #f '())))
    (let loop ((last head) (a a) (b b))
      (cond ((null? a) (set-cdr! last b))
            ((null? b) (set-cdr! last a))
            ((< (car b) (car a))
             (set-cdr! last b)
             (loop b a (cdr b)))
            (else
             (set-cdr! last a)
             (loop a (cdr a) b))))
    (cdr head)))

(define (split-in-place! items n)
  (let loop ((cell items) (n n))
    (if (= n 1)
        (let ((rest (cdr cell)))
          (set-cdr! cell '())
          rest)
        (loop (cdr cell) (- n 1)))))

(define (sort-in-place! items n)
  (if (= n 1)
      items
      (let* ((half (quotient n 2))
             (rest (split-in-place! items half)))
        (merge-in-place! (sort-in-place! items half)
                         (sort-in-place! rest (- n half))))))

(define (last-cell items)
  (if (null? (cdr items))
      items
      (last-cell (cdr items))))

(define (josephus! items step)
  (let ((end (last-cell items)))
    (set-cdr! end items)
    (let loop ((before end) (count step))
      (cond ((eq? before (cdr before)) (car before))
            ((= count 1)
             (set-cdr! before (cddr before))
             (loop before step))
            (else (loop (cdr before) (- count 1)))))))

(define (increasing? items)
  (or (null? (cdr items))
      (and (<= (car items) (cadr items))
           (increasing? (cdr items)))))

(define (round-trip n seed)
  (let* ((sorted (sort-in-place! (random-list n seed) n))
         (ok (increasing? sorted))
         (middle (list-ref sorted (quotient n 2)))
         (backwards (reverse-in-place! sorted))
         (largest (car backwards)))
    (if ok
        (+ middle largest (josephus! backwards 7))
        -1)))

(define (repeat times total)
  (if (= times 0)
      total
      (repeat (- times 1) (+ total (round-trip 20000 (+ 1000 times))))))

(display (repeat 20 0))
(newline)
