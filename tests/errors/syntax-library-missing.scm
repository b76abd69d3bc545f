;; import of a library that does not exist
(import (scheme base) (scheme write))

(import (no such library)) ;; expect-error: syntax no such library
