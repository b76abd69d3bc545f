;; An unknown directive.
;; outcome: error
(import (scheme base) (scheme write))

#!nosuchdirective
(display 1)
