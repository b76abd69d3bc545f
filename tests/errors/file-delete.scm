;; deleting a file that does not exist
(import (scheme base) (scheme write) (scheme file))

(write 'before) (newline) ;; expect: before
(delete-file "ruse-no-such-file.txt") ;; expect-error: file ruse-no-such-file.txt
(write 'never)
