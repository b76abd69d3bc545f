;; error with irritants
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(error "something went wrong:" 1 'two) ;; expect-error: user something went wrong
(write 'never)
