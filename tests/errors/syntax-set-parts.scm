;; set! without a value
(import (scheme base) (scheme write))

(set! x) ;; expect-error: syntax set!
