;; A continuation given to itself.
;; outcome: ok
(import (scheme base) (scheme write))

(let ((k (call/cc call/cc)))
  (if (procedure? k) (k 5) (display k)))
(write (call/cc (lambda (k) (k (k (k 1))))))
