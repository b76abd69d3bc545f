;; Case folding that is switched on and off.
;; outcome: ok
(import (scheme base) (scheme write))

#!fold-case
(DISPLAY (EQ? 'ABC 'abc))
#!no-fold-case
(display (eq? 'ABC 'abc))
