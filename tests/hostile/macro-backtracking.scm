;; Patterns that fail late, over a long input, a thousand times.
;; flags: --max-heap 256M
;; outcome: ok
;; generate: repeat "(late a b c d e f g h i j k l m n o p q r s t u v w x y z 3 end)\n" 1000
;; generate: text "(display 1)\n"
(import (scheme base) (scheme write))

(define-syntax late
  (syntax-rules (end)
    ((_ x ... 1 end) 1)
    ((_ x ... 2 end) 2)
    ((_ x ... 3 end) 3)))
