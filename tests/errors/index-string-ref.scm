;; index out of range: string-ref
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(string-ref "abc" 3) ;; expect-error: index string-ref
(write 'never)
