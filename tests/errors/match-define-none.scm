;; a definition whose pattern does not match, at its place
(import (scheme base) (scheme write) (ruse match))

(write 'before) (newline)        ;; expect: before
(match-define (a b) '(1 2 3))    ;; expect-error: value no pattern matches (1 2 3)
(write a)
