;; unquote outside of quasiquote
(import (scheme base) (scheme write))

(write ,x) ;; expect-error: syntax unquote
