;; Endless recursion with 400 live variables in each frame.
;; flags: --max-heap 256M
;; outcome: limit,error
;; generate: repeat "(v\i (+ n \i))\n" 400
;; generate: text ")\n(+ (f (+ n 1))"
;; generate: repeat " v\i" 400
;; generate: text ")))\n(display (f 0))\n"
(import (scheme base) (scheme write))

(define (f n)
  (let* (
