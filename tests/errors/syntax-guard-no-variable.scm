;; guard without a variable
(import (scheme base) (scheme write))

(guard () 1) ;; expect-error: syntax guard
