;; a dot at a bad place
(import (scheme base) (scheme write))

(write '(1 . )) ;; expect-error: syntax
