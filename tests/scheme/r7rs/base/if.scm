;; if, only #f is false
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (if (> 3 2) 'yes 'no)) ;; expect: yes
(show (if (> 2 3) 'yes 'no)) ;; expect: no
(show (if (> 3 2) (- 3 2) (+ 3 2))) ;; expect: 1
(show (map (lambda (x) (if x 'true 'false)) (list #f #t '() 0 "" #\a 'nil 0.0 (vector)))) ;; expect: (false true true true true true true true true)
(define touched '())
(if #f (set! touched 'then) (set! touched 'else))
(show touched) ;; expect: else
(if #f (set! touched 'never))
(show touched) ;; expect: else
(show ((if #f + *) 3 4)) ;; expect: 12
