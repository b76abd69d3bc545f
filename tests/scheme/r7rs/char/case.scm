;; char-upcase char-downcase char-foldcase
(import (scheme base) (scheme char) (scheme write))

(define (show x) (write x) (newline))

(show (map char-upcase '(#\a #\A #\i #\λ #\ß #\3 #\é #\ς))) ;; expect: (#\A #\A #\I #\Λ #\ß #\3 #\É #\Σ)
(show (map char-downcase '(#\A #\a #\Λ #\Σ #\3 #\É))) ;; expect: (#\a #\a #\λ #\σ #\3 #\é)
(show (map char-foldcase '(#\A #\a #\Σ #\σ #\ς #\3))) ;; expect: (#\a #\a #\σ #\σ #\σ #\3)
(show (map char->integer (list (char-upcase #\xFF) (char-downcase #\x178) (char-upcase #\x10428)))) ;; expect: (376 255 66560)
(show (char-downcase #\日)) ;; expect: #\日
