;; include and include-ci splice the forms of files
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(include "include-a.inc")
(show (included-square 5)) ;; expect: 25
(show (let () (include "include-a.inc") (included-square 6))) ;; expect: 36
(include-ci "include-ci.inc")
(show (folded-name)) ;; expect: folded-symbol
(show (+ 1 (include "include-b.inc"))) ;; expect: 43
(include "include-c.inc" "include-b.inc")
(show c-value) ;; expect: 7
