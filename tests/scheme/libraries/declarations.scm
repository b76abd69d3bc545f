;; include, include-ci, include-library-declarations, cond-expand in a library
(import (scheme base) (scheme write) (parts whole))

(define (show x) (write x) (newline))

(show (from-include)) ;; expect: included
(show (from-ci)) ;; expect: folded
(show (from-cond)) ;; expect: r7rs
(show (from-declarations)) ;; expect: declared
