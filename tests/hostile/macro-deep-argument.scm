;; A macro use with an argument nested a million deep.
;; flags: --max-heap 256M
;; outcome: ok,error,limit
;; generate: text "(display (pair? (ignore "
;; generate: repeat "(" 1000000
;; generate: repeat ")" 1000000
;; generate: text ")))\n"
(import (scheme base) (scheme write))

(define-syntax ignore
  (syntax-rules ()
    ((_ x) (quote x))))
