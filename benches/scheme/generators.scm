; Generators by re-entered continuations: two trees of different shape are
; walked in step, each leaf handed over by a pair of call/cc.
(import (scheme base) (scheme write))

(define done (list 'done))

(define (leaf-generator tree)
  (define return #f)
  (define resume #f)
  (define (walk t)
    (if (pair? t)
        (begin
          (walk (car t))
          (walk (cdr t)))
        (call/cc (lambda (next)
                   (set! resume next)
                   (return t)))))
  (set! resume
        (lambda (ignored)
          (walk tree)
          (return done)))
  (lambda ()
    (call/cc (lambda (k)
               (set! return k)
               (resume #f)))))

; A tree with the leaves low ... high-1, split at the given share in eighths.
(define (make-tree low high eighths)
  (let ((n (- high low)))
    (if (= n 1)
        low
        (let ((middle (+ low (max 1 (quotient (* n eighths) 8)))))
          (cons (make-tree low middle eighths)
                (make-tree middle high eighths))))))

(define (same-fringe? a b)
  (let ((next-a (leaf-generator a)) (next-b (leaf-generator b)))
    (let loop ((count 0))
      (let ((x (next-a)) (y (next-b)))
        (cond ((not (eqv? x y)) (- -1 count))
              ((eq? x done) count)
              (else (loop (+ count 1))))))))

(define (repeat times total)
  (if (= times 0)
      total
      (repeat (- times 1)
              (+ total (same-fringe? (make-tree 0 20000 4)
                                     (make-tree 0 20000 3))))))

(display (repeat 20 0))
(newline)
(display (same-fringe? (make-tree 0 1000 4) (make-tree 0 999 3)))
(newline)
