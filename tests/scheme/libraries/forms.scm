;; import sets: whole, only, prefix, rename, except of one library
(import (scheme base) (scheme write) (shapes) (only (shapes) area) (prefix (shapes) s:) (rename (shapes) (area surface)) (except (shapes) area hidden-count))

(define (show x) (write x) (newline))

(show (area 2 3)) ;; expect: 6
(show (s:area 2 3)) ;; expect: 6
(show (surface 2 3)) ;; expect: 6
(show (renamed-perimeter 2 3)) ;; expect: 10
(show (s:unit)) ;; expect: 1
(count!)
(show (s:hidden-count)) ;; expect: 1
(show (swap-pair 1 2)) ;; expect: (2 . 1)
