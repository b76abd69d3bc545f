;; division by exact zero: /
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(/ 0) ;; expect-error: divide /
(write 'never)
