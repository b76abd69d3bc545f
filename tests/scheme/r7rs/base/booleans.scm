;; boolean?, boolean=?, not
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (boolean? #t)) ;; expect: #t
(show (boolean? #f)) ;; expect: #t
(show (boolean? #true)) ;; expect: #t
(show (boolean? #false)) ;; expect: #t
(show (boolean? 0)) ;; expect: #f
(show (boolean? '())) ;; expect: #f
(show (boolean? "")) ;; expect: #f
(show (boolean? 'nil)) ;; expect: #f
(show (not #f)) ;; expect: #t
(show (not #t)) ;; expect: #f
(show (not '())) ;; expect: #f
(show (not 0)) ;; expect: #f
(show (not (list))) ;; expect: #f
(show (not "")) ;; expect: #f
(show (boolean=? #t #t)) ;; expect: #t
(show (boolean=? #f #f)) ;; expect: #t
(show (boolean=? #t #f)) ;; expect: #f
(show (boolean=? #f #f #f)) ;; expect: #t
(show (boolean=? #t #t #f)) ;; expect: #f
(show (boolean=? #f #t #t #t)) ;; expect: #f
