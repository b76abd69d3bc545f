; Binary trees of pairs built and walked: allocation of short-lived and
; long-lived data.
(import (scheme base) (scheme write))

(define (make-tree depth)
  (if (= depth 0)
      (cons '() '())
      (cons (make-tree (- depth 1)) (make-tree (- depth 1)))))

(define (nodes tree)
  (if (null? (car tree))
      1
      (+ 1 (nodes (car tree)) (nodes (cdr tree)))))

(define (iterate count depth total)
  (if (= count 0)
      total
      (iterate (- count 1) depth (+ total (nodes (make-tree depth))))))

(define (run max-depth)
  (let ((long-lived (make-tree max-depth)))
    (let loop ((depth 4))
      (when (<= depth max-depth)
        (display depth)
        (display " ")
        (display (iterate (expt 2 (+ 3 (- max-depth depth))) depth 0))
        (newline)
        (loop (+ depth 2))))
    (display (nodes long-lived))
    (newline)))

(run 16)
