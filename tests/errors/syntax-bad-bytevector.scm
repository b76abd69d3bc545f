;; a byte out of range
(import (scheme base) (scheme write))

(write #u8(256)) ;; expect-error: syntax 255
