;; map over a list and something that is none
(import (scheme base) (scheme write))

(write (map + '(1 2 3) '(10 20))) ;; expect: (11 22)
(newline)
(write (map + '(1 2) #(10 20))) ;; expect-error: type map
