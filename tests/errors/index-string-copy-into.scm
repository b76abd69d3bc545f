;; index out of range: string-copy!
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(string-copy! (make-string 2 #\a) 1 "xyz") ;; expect-error: index string-copy!
(write 'never)
