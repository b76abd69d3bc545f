; Allocation with much live data: a long-lived tree of records and a large
; vector of floats while temporary trees are built top down (by mutation) and
; bottom up.
(import (scheme base) (scheme write))

(define-record-type node
  (make-node left right tag)
  node?
  (left node-left set-node-left!)
  (right node-right set-node-right!)
  (tag node-tag))

(define (bottom-up depth)
  (if (= depth 0)
      (make-node #f #f 0)
      (make-node (bottom-up (- depth 1)) (bottom-up (- depth 1)) depth)))

(define (populate! node depth)
  (when (> depth 0)
    (set-node-left! node (make-node #f #f (- depth 1)))
    (set-node-right! node (make-node #f #f (- depth 1)))
    (populate! (node-left node) (- depth 1))
    (populate! (node-right node) (- depth 1))))

(define (top-down depth)
  (let ((root (make-node #f #f depth)))
    (populate! root depth)
    root))

(define (weight node)
  (if node
      (+ 1 (node-tag node) (weight (node-left node)) (weight (node-right node)))
      0))

(define (fill-inverses! v)
  (do ((i 0 (+ i 1)))
      ((= i (vector-length v)) v)
    (vector-set! v i (/ 1.0 (+ i 1)))))

(define (time-construction depth work)
  (let ((count (quotient work (expt 2 depth))))
    (let loop ((i 0) (total 0))
      (if (= i count)
          (begin
            (display depth)
            (display " ")
            (display total)
            (newline))
          (loop (+ i 1)
                (+ total
                   (node-tag (top-down depth))
                   (weight (bottom-up depth))))))))

(define (run)
  (let ((long-lived (top-down 16))
        (floats (fill-inverses! (make-vector 300000 0.0))))
    (do ((depth 4 (+ depth 2)))
        ((> depth 14))
      (time-construction depth 262144))
    (display (weight long-lived))
    (display " ")
    (display (exact (round (/ 1.0 (vector-ref floats 999)))))
    (newline)))

(run)
