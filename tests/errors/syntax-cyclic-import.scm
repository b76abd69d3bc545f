;; libraries that import each other
(import (scheme base) (scheme write))
(import (cycle-a)) ;; expect-error: syntax cycle
(write 'never)
