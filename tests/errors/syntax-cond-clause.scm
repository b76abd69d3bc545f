;; a cond clause that is no list
(import (scheme base) (scheme write))

(cond 5) ;; expect-error: syntax
