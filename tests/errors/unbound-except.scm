;; a name removed by an import set
(import (rename (only (scheme base) car quote) (car kar)) (only (scheme base) newline) (scheme write))

(write (kar '(1)))
(write (car '(1))) ;; expect-error: unbound car
