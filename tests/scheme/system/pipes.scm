;;; Pipes in the file system: their properties are changed without waiting for who writes or reads.
(import (scheme base) (scheme write) (scheme file) (srfi 170) (only (srfi 174) timespec timespec-seconds))
(define pipe (create-temp-file))
(delete-file pipe)
(create-fifo pipe)
(set-file-times pipe (timespec 100 0) (timespec -3 500000000))
(write (timespec-seconds (file-info:mtime (file-info pipe)))) (newline) ;; expect: -3
(write (guard (e ((error-object? e) 'refused)) (truncate-file pipe 0))) (newline) ;; expect: refused
(delete-file pipe)
