;; a malformed number
(import (scheme base) (scheme write))

(write #xZZ) ;; expect-error: syntax
