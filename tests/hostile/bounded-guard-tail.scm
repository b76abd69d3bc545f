;; A loop from inside a guard clause, which is a tail position of the guard.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(let loop ((i 0))
  (guard (problem (#t (if (< i 500000) (loop (+ i 1)) (display i))))
    (raise i)))
