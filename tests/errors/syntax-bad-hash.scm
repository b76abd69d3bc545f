;; an unknown # syntax
(import (scheme base) (scheme write))

(write #@5) ;; expect-error: syntax #@
