;; symbol?, symbol=?, symbol->string, string->symbol
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (symbol? 'foo)) ;; expect: #t
(show (symbol? (car '(a b)))) ;; expect: #t
(show (symbol? "bar")) ;; expect: #f
(show (symbol? 'nil)) ;; expect: #t
(show (symbol? '())) ;; expect: #f
(show (symbol? #f)) ;; expect: #f
(show (symbol=? 'a 'a)) ;; expect: #t
(show (symbol=? 'a 'A)) ;; expect: #f
(show (symbol=? 'a 'a 'a)) ;; expect: #t
(show (symbol=? 'a 'a 'b)) ;; expect: #f
(show (symbol->string 'flying-fish)) ;; expect: "flying-fish"
(show (symbol->string 'Martin)) ;; expect: "Martin"
(show (symbol->string (string->symbol "Malvina"))) ;; expect: "Malvina"
(show (string->symbol "mISSISSIppi")) ;; expect: mISSISSIppi
(show (eqv? 'bitBlt (string->symbol "bitBlt"))) ;; expect: #t
(show (eqv? 'LollyPop (string->symbol (symbol->string 'LollyPop)))) ;; expect: #t
(show (string=? "K. Harper, M.D." (symbol->string (string->symbol "K. Harper, M.D.")))) ;; expect: #t
(show (eq? (string->symbol "") (string->symbol ""))) ;; expect: #t
(show (eq? 'λ (string->symbol "λ"))) ;; expect: #t
(show (symbol->string 'été)) ;; expect: "été"
(show (string-length (symbol->string '|a b|))) ;; expect: 3
