;; read of incomplete text
(import (scheme base) (scheme write) (scheme read))

(write 'before) (newline) ;; expect: before
(read (open-input-string "(1 2")) ;; expect-error: read
(write 'never)
