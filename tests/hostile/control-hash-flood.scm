;; A hundred thousand string keys that differ in the last place only.
;; outcome: ok
(import (scheme base) (scheme write) (srfi 69))

(define table (make-hash-table string=? string-hash))
(define prefix (make-string 200 #\a))
(do ((i 0 (+ i 1))) ((= i 100000) (display (hash-table-size table)))
  (hash-table-set! table (string-append prefix (number->string i)) i))
