;; keys of a literal table of strings are strings
(import (scheme base))

#table:string("a" 1 b 2) ;; expect-error: syntax must be a string
