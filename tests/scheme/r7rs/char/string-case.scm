;; string-upcase string-downcase string-foldcase with special casing
(import (scheme base) (scheme char) (scheme write))

(define (show x) (write x) (newline))

(show (string-upcase "abC1é")) ;; expect: "ABC1É"
(show (string-downcase "ABc1É")) ;; expect: "abc1é"
(show (string-foldcase "ABc1É")) ;; expect: "abc1é"
(show (string-upcase "")) ;; expect: ""
(show (string-upcase "Straße")) ;; expect: "STRASSE"
(show (string-downcase "STRASSE")) ;; expect: "strasse"
(show (string-foldcase "Straße")) ;; expect: "strasse"
(show (string-upcase "\xFB01;")) ;; expect: "FI"
(show (string-downcase "ΧΑΟΣ")) ;; expect: "χαος"
(show (string-downcase "ΧΑΟΣ ΣΑΣ")) ;; expect: "χαος σας"
(show (string-downcase "ΧΑΟΣΣ")) ;; expect: "χαοσς"
(show (string-foldcase "ΧΑΟΣΣ")) ;; expect: "χαοσσ"
(show (string-upcase "χαος")) ;; expect: "ΧΑΟΣ"
(show (string-upcase "i")) ;; expect: "I"
(show (string-downcase "I")) ;; expect: "i"
(show (string-length (string-downcase "\x130;"))) ;; expect: 2
(show (string-upcase "\x131;")) ;; expect: "I"
