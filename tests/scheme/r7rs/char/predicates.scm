;; char-alphabetic? numeric? whitespace? upper-case? lower-case? digit-value
(import (scheme base) (scheme char) (scheme write))

(define (show x) (write x) (newline))

(show (map char-alphabetic? '(#\a #\Z #\3 #\space #\λ #\é #\日 #\_ #\x0))) ;; expect: (#t #t #f #f #t #t #t #f #f)
(show (map char-numeric? '(#\0 #\9 #\a #\x0664 #\x0AE6 #\x00B2))) ;; expect: (#t #t #f #t #t #f)
(show (map char-whitespace? '(#\space #\tab #\newline #\return #\a #\x00A0 #\x2003 #\x3000))) ;; expect: (#t #t #t #t #f #t #t #t)
(show (map char-upper-case? '(#\A #\a #\Σ #\σ #\3 #\É #\日))) ;; expect: (#t #f #t #f #f #t #f)
(show (map char-lower-case? '(#\A #\a #\Σ #\σ #\3 #\é #\ß #\日))) ;; expect: (#f #t #f #t #f #t #t #f)
(show (map digit-value '(#\0 #\3 #\9 #\a #\x0664 #\x0AE6 #\x0EA6))) ;; expect: (0 3 9 #f 4 0 #f)
(show (digit-value #\space)) ;; expect: #f
