;; An error that passes ten thousand guards, each of which raises it again.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define (down n)
  (if (= n 0)
      (raise 'deep)
      (guard (problem ((eq? problem 'deep) (raise problem)))
        (+ 1 (down (- n 1))))))
(display (guard (problem (#t problem)) (down 10000)))
