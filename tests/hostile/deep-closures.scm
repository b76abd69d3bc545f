;; A chain of half a million closures is called.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define (chain n)
  (let loop ((i 0) (f (lambda () 0)))
    (if (= i n) f (loop (+ i 1) (lambda () (+ 1 (f)))))))
(display ((chain 500000)))
