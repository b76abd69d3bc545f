;; write of a graph with 2^100 paths: only cycles get labels, so it has no end in
;; practice; Ctrl-C or the heap limit stops it. write-shared is short.
;; flags: --max-heap 256M
;; outcome: interrupted,limit,ok
;; interrupt: 1
(import (scheme base) (scheme write))

(define (graph n)
  (if (= n 0) '() (let ((rest (graph (- n 1)))) (cons rest rest))))
(define port (open-output-string))
(write-shared (graph 100) port)
(write (< (string-length (get-output-string port)) 2000))
(write (graph 100) (open-output-string))
