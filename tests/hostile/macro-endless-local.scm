;; A local macro that expands for ever.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(display
 (let-syntax ((a (syntax-rules () ((_ x) (let ((y x)) (+ y y))))))
   (letrec-syntax ((b (syntax-rules () ((_ x) (a (b x))))))
     (b 1))))
