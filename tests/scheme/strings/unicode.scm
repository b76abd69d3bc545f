;; non-ASCII strings: indexing, mutation that changes widths, comparison
(import (scheme base) (scheme char) (scheme write))

(define (show x) (write x) (newline))

(define s (string-copy "aé日\x1F600;z"))
(show (string-length s)) ;; expect: 5
(show (map char->integer (string->list s))) ;; expect: (97 233 26085 128512 122)
(string-set! s 2 #\b)
(string-set! s 0 #\日)
(show (map char->integer (string->list s))) ;; expect: (26085 233 98 128512 122)
(show (char->integer (string-ref s 3))) ;; expect: 128512
(show (substring s 1 3)) ;; expect: "éb"
(show (bytevector-length (string->utf8 s))) ;; expect: 11
(define long (make-string 1000 #\é))
(string-set! long 500 #\x)
(show (char->integer (string-ref long 501))) ;; expect: 233
(show (string-ref long 500)) ;; expect: #\x
(show (string-length (string-append long "日本"))) ;; expect: 1002
(show (string<? "é" "日")) ;; expect: #t
(show (string=? "e\x301;" "é")) ;; expect: #f
(show (list->string (reverse (string->list "añb")))) ;; expect: "bña"
