;; a call with a dot
(import (scheme base) (scheme write))

(write . 5) ;; expect-error: syntax
