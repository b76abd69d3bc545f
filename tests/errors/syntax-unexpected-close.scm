;; a closing parenthesis too many
(import (scheme base) (scheme write))

(write 1)) ;; expect-error: syntax
