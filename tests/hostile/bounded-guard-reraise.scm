;; Errors that pass through ten guards without a matching clause.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(define (nest depth)
  (if (= depth 0)
      (raise 'inner)
      (guard (problem ((string? problem) #f)) (nest (- depth 1)))))
(do ((i 0 (+ i 1)))
    ((= i 20000) (display "done\n"))
  (guard (problem (#t problem)) (nest 10)))
