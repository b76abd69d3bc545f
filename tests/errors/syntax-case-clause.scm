;; a case clause without a list of data
(import (scheme base) (scheme write))

(case 1 (1 2)) ;; expect-error: syntax
