;; a pattern that is none
(import (scheme base) (scheme write) (ruse regex))
(write 'before) (newline) ;; expect: before
(regex-search "a(b" "text") ;; expect-error: value unclosed group
(write 'never)
