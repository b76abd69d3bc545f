;; unquote outside quasiquote.
;; outcome: error
(import (scheme base) (scheme write))

(display ,car)
