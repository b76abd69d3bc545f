;; parameterize with a bad binding
(import (scheme base) (scheme write))

(parameterize ((5)) 1) ;; expect-error: syntax
