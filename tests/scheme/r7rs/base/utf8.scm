;; utf8->string and string->utf8 with ranges
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (utf8->string #u8(#x41))) ;; expect: "A"
(show (utf8->string #u8())) ;; expect: ""
(show (utf8->string #u8(#xCE #xBB))) ;; expect: "λ"
(show (utf8->string #u8(65 66 67 68) 2)) ;; expect: "CD"
(show (utf8->string #u8(65 66 67 68) 1 3)) ;; expect: "BC"
(show (string->utf8 "λ")) ;; expect: #u8(206 187)
(show (string->utf8 "")) ;; expect: #u8()
(show (string->utf8 "ABC" 1)) ;; expect: #u8(66 67)
(show (string->utf8 "ABC" 1 2)) ;; expect: #u8(66)
(show (string->utf8 "aλb" 1 2)) ;; expect: #u8(206 187)
(show (string->utf8 "\x1F600;")) ;; expect: #u8(240 159 152 128)
(show (string->utf8 "\x7f;\x80;\x7ff;\x800;")) ;; expect: #u8(127 194 128 223 191 224 160 128)
(show (string-length (utf8->string (string->utf8 "héllo \x1F600;")))) ;; expect: 7
