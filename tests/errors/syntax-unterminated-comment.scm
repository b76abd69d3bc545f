;; a block comment that never ends
(import (scheme base) (scheme write))

(write 1)
#| begins here ;; expect-error: syntax
