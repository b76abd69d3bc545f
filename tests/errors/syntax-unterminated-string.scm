;; a string that never ends
(import (scheme base) (scheme write))

(write "abc ;; expect-error: syntax
