;; a datum label that is not defined
(import (scheme base) (scheme write))

(write '#5#) ;; expect-error: syntax 5
