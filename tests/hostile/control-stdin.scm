;; Reading a standard input that is closed or empty.
;; outcome: ok
(import (scheme base) (scheme write) (scheme read))

(write (eof-object? (read-char)))
(write (eof-object? (read-line)))
(write (eof-object? (read)))
