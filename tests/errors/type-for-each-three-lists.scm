;; for-each over lists of which one is improper
(import (scheme base) (scheme write))

(for-each (lambda (a b c) (write (+ a b c))) '(1 2) '(10 20 30) '(100 200)) (newline) ;; expect: 111222
(for-each (lambda (a b c) (+ a b c)) '(1 2) '(10 . 20) '(100 200)) ;; expect-error: type for-each
