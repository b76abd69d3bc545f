;;; Arguments of a loop that both raise: it is the first one's error, though the second could be evaluated straight into
;;; its variable.

(import (scheme base))
(define (f n)
  (let loop ((a 1) (b 2))
    (if (= b 100)
        a
        (loop (car n) (+ a 'x))))) ;; expect-error: type car
(f 5)
