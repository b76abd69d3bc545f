;; an importer without types of its own is told of a wrong call before anything runs
(define-library (norms)
  (export norm)
  (import (scheme base) (scheme inexact) (ruse type))
  (begin
    (: norm (-> flonum flonum flonum))
    (define (norm x y) (sqrt (+ (* x x) (* y y))))))
(import (scheme base) (scheme write) (norms))
(write-string "runs")
(define (later) (norm 1.0 "2"))  ;; expect-error: syntax norm: argument 2 must be flonum, found string
