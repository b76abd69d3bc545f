;; read builds cycles from datum labels, and write prints them back.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write) (scheme read))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(define (round-trip text)
  (let ((datum (read (open-input-string text))))
    (write datum)
    (newline)))
(for-each round-trip
          '("#0=(a . #0#)" "#0=#(1 #0# #1=(2 . #1#) #1#)" "(#1=(x) #1# #1#)" "#0=(#1=(#0# . #1#))"))
