;; a |symbol| that never ends
(import (scheme base) (scheme write))

(write 1)
(write '|abc ;; expect-error: syntax
