; Start-up only: what a program costs before it does anything.
(import (scheme base) (scheme write))

(display "hello")
(newline)
