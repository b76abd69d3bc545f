;; division by exact zero: floor/
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(call-with-values (lambda () (floor/ 1 0)) list) ;; expect-error: divide floor/
(write 'never)
