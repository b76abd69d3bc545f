;; do without an end clause
(import (scheme base) (scheme write))

(do ((i 0 (+ i 1)))) ;; expect-error: syntax do
