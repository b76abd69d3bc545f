;; calling something that is no procedure
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(5 1 2) ;; expect-error: type
(write 'never)
