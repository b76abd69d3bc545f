;; a letrec variable is used before its value
(import (scheme base) (scheme write))

(letrec ((a
          b) ;; expect-error: unbound b
         (b 1))
  (write a))
