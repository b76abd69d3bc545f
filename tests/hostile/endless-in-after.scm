;; An after thunk without end.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write))

(dynamic-wind (lambda () #f) (lambda () #f) (lambda () (let loop () (loop))))
