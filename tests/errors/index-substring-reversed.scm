;; index out of range: substring
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(substring "abc" 2 1) ;; expect-error: index substring
(write 'never)
