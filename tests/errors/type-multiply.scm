;; wrong type for *
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(* 2 #t) ;; expect-error: type *
(write 'never)
