;; eval of an expression nested a million deep.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
(import (scheme base) (scheme write) (scheme eval))

(define (nest-code n)
  (let loop ((i 0) (code 1))
    (if (= i n) code (loop (+ i 1) (list '+ 1 code)))))
(display (eval (nest-code 1000000) (environment '(scheme base))))
