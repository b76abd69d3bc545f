;; a malformed import set
(import (scheme base) (scheme write))

(import 5) ;; expect-error: syntax
