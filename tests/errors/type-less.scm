;; wrong type for <
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(< 1 'a) ;; expect-error: type <
(write 'never)
