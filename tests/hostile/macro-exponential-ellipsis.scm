;; Nested ellipses that multiply: 40^5 items.
;; flags: --max-heap 256M
;; outcome: error,limit,ok
;; timeout: 60
(import (scheme base) (scheme write))

(define-syntax cross
  (syntax-rules ()
    ((_ (a ...) b)
     (cross-2 (a ...) ((a b) ...)))))
(define-syntax cross-2
  (syntax-rules ()
    ((_ (a ...) b)
     (cross-3 (a ...) ((a b) ...)))))
(define-syntax cross-3
  (syntax-rules ()
    ((_ (a ...) b)
     (cross-4 (a ...) ((a b) ...)))))
(define-syntax cross-4
  (syntax-rules ()
    ((_ (a ...) b)
     (quote ((a b) ...)))))
(display
 (length
  (cross (1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20
          21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40)
         (1 2 3 4 5 6 7 8 9 10))))
