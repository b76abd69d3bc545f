;; A choice tree of depth sixteen, searched by re-entry: 65,536 leaves.
;; outcome: ok
(import (scheme base) (scheme write))

(define stack '())
(define (choose)
  (call/cc (lambda (k) (set! stack (cons k stack)) #t)))
(define leaves 0)
(define (walk depth) (when (> depth 0) (choose) (walk (- depth 1))))
(walk 16)
(set! leaves (+ leaves 1))
(unless (null? stack)
  (let ((k (car stack)))
    (set! stack (cdr stack))
    (k #f)))
(display leaves)
