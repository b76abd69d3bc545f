;; the last argument of apply is no list
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(list (apply + 1 2)) ;; expect-error: type apply
(write 'never)
