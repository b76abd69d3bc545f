;; read of a bad token
(import (scheme base) (scheme write) (scheme read))

(write 'before) (newline) ;; expect: before
(read (open-input-string "#\\bogus")) ;; expect-error: read
(write 'never)
