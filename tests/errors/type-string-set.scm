;; wrong type for string-set!
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(string-set! (make-string 2 #\a) 0 65) ;; expect-error: type string-set!
(write 'never)
