;; a library with renamed exports, several begins, a macro and private state
(define-library (shapes)
  (export area (rename perimeter renamed-perimeter) unit count! hidden-count swap-pair)
  (import (scheme base))
  (begin
    (define (area w h) (* w h))
    (define (perimeter w h) (* 2 (+ w h))))
  (begin
    (define count 0)
    (define (count!) (set! count (+ count 1)))
    (define (hidden-count) count)
    (define (helper a b) (cons b a))
    (define-syntax swap-pair (syntax-rules () ((_ a b) (helper a b))))
    (define (unit) (area 1 1))))
