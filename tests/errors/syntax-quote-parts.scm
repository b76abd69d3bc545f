;; quote of two data
(import (scheme base) (scheme write))

(quote 1 2) ;; expect-error: syntax quote
