;;; SRFI 151: bitwise operations.
(import (scheme base) (scheme write) (srfi 151))
(define (show . values)
  (let loop ((values values))
    (write (car values))
    (if (pair? (cdr values))
        (begin
          (display " ")
          (loop (cdr values)))))
  (newline))
(define (fails? thunk) (guard (e ((error-object? e) #t)) (thunk) #f))
(define big (expt 2 100))

;;; Basic operations
(show (bitwise-not 10) (bitwise-not -37) (bitwise-not 0)) ;; expect: -11 36 -1
(show (bitwise-ior 3 10) (bitwise-and 11 26) (bitwise-xor 3 10) (bitwise-eqv 37 12) (bitwise-and 37 12)) ;; expect: 11 10 9 -42 4
(show (bitwise-and) (bitwise-ior) (bitwise-xor) (bitwise-eqv) (bitwise-and 5) (bitwise-ior 5) (bitwise-xor 5) (bitwise-eqv 5)) ;; expect: -1 0 0 -1 5 5 5 5
(show (bitwise-and 15 14 12) (bitwise-ior 1 2 4) (bitwise-xor 1 3 7) (= (bitwise-eqv 1 2 4) (bitwise-eqv 1 (bitwise-eqv 2 4)))) ;; expect: 12 7 5 #t
(show (bitwise-and -1 big) (bitwise-ior (- big) 1) (bitwise-xor big big)) ;; expect: 1267650600228229401496703205376 -1267650600228229401496703205375 0
(show (bitwise-nand 11 26) (bitwise-nor 11 26) (bitwise-andc1 11 26) (bitwise-andc2 11 26) (bitwise-orc1 11 26) (bitwise-orc2 11 26)) ;; expect: -11 -28 16 1 -2 -17
(show (arithmetic-shift 8 2) (arithmetic-shift 4 0) (arithmetic-shift 8 -1) (arithmetic-shift -1 -100) (arithmetic-shift 1 100)) ;; expect: 32 4 4 -1 1267650600228229401496703205376
(show (arithmetic-shift -100000000000000000000000000000000 -100)) ;; expect: -79
(show (map bit-count (list 0 -1 7 13 -13 30 -30 big (- big) (- (+ 1 big))))) ;; expect: (0 0 3 3 2 4 4 1 100 1)
(show (map integer-length (list 0 1 -1 7 -7 8 -8 big (- big)))) ;; expect: (0 1 0 3 3 4 3 101 100)
(show (bitwise-if 3 1 8) (bitwise-if 3 8 1) (bitwise-if 1 1 2) (bitwise-if #b00111100 #b11110000 #b00001111)) ;; expect: 9 0 3 51

;;; Single bits
(show (bit-set? 1 1) (bit-set? 0 1) (bit-set? 3 10) (bit-set? 1000000 -1) (bit-set? 2 6) (bit-set? 0 6) (bit-set? 100 big)) ;; expect: #f #t #t #t #t #f #t
(show (copy-bit 0 0 #t) (copy-bit 2 0 #t) (copy-bit 2 #b1111 #f) (copy-bit 0 -1 #f)) ;; expect: 1 4 11 -2
(show (bit-swap 0 2 4) (bit-swap 0 2 5) (bit-swap 100 0 1)) ;; expect: 1 5 1267650600228229401496703205376
(show (any-bit-set? 3 6) (any-bit-set? 3 12) (every-bit-set? 4 6) (every-bit-set? 7 6)) ;; expect: #t #f #t #f
(show (map first-set-bit (list 1 2 0 40 -28 (expt 2 99) (expt -2 99) (- big) -1))) ;; expect: (0 1 -1 3 2 99 99 100 0)

;;; Bit fields
(show (bit-field #b1101101010 0 4) (bit-field #b1101101010 3 9) (bit-field #b1101101010 4 9) (bit-field #b1101101010 4 10)) ;; expect: 10 45 22 54
(show (bit-field 6 0 1) (bit-field 6 1 3) (bit-field 6 2 999) (bit-field #x100000000000000000000000000000000 128 129) (bit-field -1 3 7) (bit-field 6 2 2)) ;; expect: 0 3 1 1 15 0
(show (bit-field-any? #b1001001 1 6) (bit-field-any? #b1000001 1 6) (bit-field-every? #b1011110 1 5) (bit-field-every? #b1011010 1 5)) ;; expect: #t #f #t #f
(show (bit-field-clear #b101010 1 4) (bit-field-set #b101010 1 4)) ;; expect: 32 46
(show (bit-field-replace #b101010 #b010 1 4) (bit-field-replace #b110 1 0 1) (bit-field-replace #b110 1 1 2) (bit-field-replace 0 -1 2 4)) ;; expect: 36 7 6 12
(show (bit-field-replace-same #b1111 #b0000 1 3)) ;; expect: 9
(show (bit-field-rotate #b110 0 0 10) (bit-field-rotate #b110 0 0 256) (bit-field-rotate #x100000000000000000000000000000000 1 0 129) (bit-field-rotate #b110 1 1 2) (bit-field-rotate #b110 1 2 4) (bit-field-rotate #b0111 -1 1 4) (bit-field-rotate 5 3 2 2)) ;; expect: 6 6 1 6 10 11 5
(show (bit-field-reverse 6 1 3) (bit-field-reverse 6 1 4) (bit-field-reverse 1 0 32) (bit-field-reverse 1 0 31) (bit-field-reverse 1 0 30) (bit-field-reverse #x140000000000000000000000000000000 0 129)) ;; expect: 6 12 2147483648 1073741824 536870912 5

;;; Conversion
(show (bits->list #b1110101) (bits->list 3 5) (bits->list 6 4) (bits->list 0) (bits->list 7 2)) ;; expect: (#t #f #t #f #t #t #t) (#t #t #f #f #f) (#f #t #t #f) () (#t #t)
(show (bits->vector #b1110101) (bits->vector 1 3)) ;; expect: #(#t #f #t #f #t #t #t) #(#t #f #f)
(show (list->bits '(#t #f #t #f #t #t #t)) (list->bits '(#f #t #t #f)) (list->bits '()) (vector->bits #(#f #f #t #f #t #f #t #t #t)) (vector->bits #(#f #f #t #t))) ;; expect: 117 6 0 468 12
(show (bits #t #f #t #f #t #t #t) (bits) (bits #f #t)) ;; expect: 117 0 2
(define many (- (expt 3 200) 1))
(show (= many (list->bits (bits->list many))) (= many (vector->bits (bits->vector many 500))) (= many (bit-field-reverse (bit-field-reverse many 0 400) 0 400))) ;; expect: #t #t #t

;;; Fold, unfold and generate
(show (bitwise-fold cons '() #b1010111) (bitwise-fold cons '() 0) (bitwise-fold cons '() -2)) ;; expect: (#t #f #t #f #t #t #t) () (#f)
(show (bitwise-fold (lambda (bit n) (if bit (+ n 1) n)) 0 many) (bit-count many)) ;; expect: 177 177
(define count 0)
(bitwise-for-each (lambda (bit) (if bit (set! count (+ count 1)))) #b1010111)
(show count) ;; expect: 5
(show (bitwise-unfold (lambda (i) (= i 10)) even? (lambda (i) (+ i 1)) 0) (= (bitwise-unfold (lambda (i) (= i 200)) (lambda (i) #t) (lambda (i) (+ i 1)) 0) (- (expt 2 200) 1))) ;; expect: 341 #t
(define next (make-bitwise-generator #b110))
(define a (next))
(define b (next))
(define c (next))
(define d (next))
(show a b c d) ;; expect: #f #t #t #f

(show (fails? (lambda () (bit-set? -1 5))) (fails? (lambda () (bit-field 5 3 1))) (fails? (lambda () (bits->list -1)))) ;; expect: #t #t #t
