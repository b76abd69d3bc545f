;; An error that passes two thousand guards without a matching clause.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define (down n)
  (if (= n 0)
      (raise 'deep)
      (guard (problem ((string? problem) 0))
        (+ 1 (down (- n 1))))))
(display (guard (problem (#t problem)) (down 2000)))
