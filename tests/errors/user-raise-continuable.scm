;; raise-continuable without a handler
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(list (raise-continuable 'nobody)) ;; expect-error: user nobody
(write 'never)
