;; a day that no month has
(import (scheme base) (srfi 19))
(make-date 0 0 0 0 30 2 2024 0) ;; expect-error: type argument 5
