;; A hundred thousand tokens without any order.
;; outcome: error
;; timeout: 20
;; generate: repeat "( ) #( ' ` ,@ . #; \"a\" #\\a |b| 1/2 #u8( #0= #0# " 10000
(import (scheme base) (scheme write))

