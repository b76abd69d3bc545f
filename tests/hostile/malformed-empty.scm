;; A text with nothing but comments.
;; outcome: ok
#| nothing |# #;(display 1) ; at all
