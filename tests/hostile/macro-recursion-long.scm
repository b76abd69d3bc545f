;; A macro that takes ten thousand items one by one.
;; flags: --max-heap 256M
;; outcome: ok,error,limit
;; timeout: 60
;; generate: text "(display (count"
;; generate: repeat " 1" 10000
;; generate: text "))\n"
(import (scheme base) (scheme write))

(define-syntax count
  (syntax-rules ()
    ((_) 0)
    ((_ x y ...) (begin 1 (count y ...)))))
