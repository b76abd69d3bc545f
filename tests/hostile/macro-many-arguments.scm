;; A macro use with a hundred thousand arguments.
;; flags: --max-heap 256M
;; outcome: ok,error,limit
;; generate: text "(display (length (all"
;; generate: repeat " \i" 100000
;; generate: text ")))\n"
(import (scheme base) (scheme write))

(define-syntax all
  (syntax-rules ()
    ((_ x ...) (list x ...))))
