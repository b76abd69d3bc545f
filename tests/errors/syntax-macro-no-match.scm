;; a macro use that fits no pattern
(import (scheme base) (scheme write))

(let-syntax ((m (syntax-rules () ((_ a b) a)))) (m 1)) ;; expect-error: syntax m
