;; building long strings, mutation does not leak between copies
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define (repeat s n) (let loop ((i 0) (acc "")) (if (= i n) acc (loop (+ i 1) (string-append acc s)))))
(show (string-length (repeat "abc" 1000))) ;; expect: 3000
(define a (string-copy "shared"))
(define b (string-copy a))
(define c (substring a 0 6))
(string-set! a 0 #\X)
(show (list a b c)) ;; expect: ("Xhared" "shared" "shared")
(define o (open-output-string))
(do ((i 0 (+ i 1))) ((= i 10000)) (write-char #\x o))
(show (string-length (get-output-string o))) ;; expect: 10000
(define sym (string->symbol a))
(string-set! a 1 #\Y)
(show (symbol->string sym)) ;; expect: "Xhared"
