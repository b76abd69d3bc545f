;; nested import modifiers apply inside out
(import (scheme base) (scheme write) (prefix (rename (only (shapes) area unit) (area a)) z-))

(define (show x) (write x) (newline))

(show (z-a 3 4)) ;; expect: 12
(show (z-unit)) ;; expect: 1
