;; a surrogate is no character
(import (scheme base) (scheme write))

(write #\xD800) ;; expect-error: syntax
