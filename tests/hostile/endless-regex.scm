;; A search that takes long lets an interrupt through.
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (ruse regex))

(define text (make-string 5000000 #\a))
(let loop ()
  (regex-search "(?:[ab]*a[ab]{300}c){3}" text)
  (loop))
