;; Half a million string ports, each dropped.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(do ((i 0 (+ i 1)))
    ((= i 500000) (display "done\n"))
  (let ((port (open-output-string)))
    (write i port)
    (get-output-string port)))
