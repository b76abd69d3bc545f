;; A loop whose every step captures its continuation.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(let loop ((n 0))
  (if (< n 3000000)
      (call/cc (lambda (k) (loop (+ n 1))))
      (display "done\n")))
