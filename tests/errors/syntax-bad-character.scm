;; an unknown character name
(import (scheme base) (scheme write))

(write #\bogus) ;; expect-error: syntax bogus
