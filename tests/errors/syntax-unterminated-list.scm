;; a list that never ends
(import (scheme base) (scheme write))

(write (+ 1 2) ;; expect-error: syntax
