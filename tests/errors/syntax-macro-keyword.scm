;; a macro keyword as a variable
(import (scheme base) (scheme write))

(let-syntax ((m (syntax-rules () ((_) 1)))) (+ m 1)) ;; expect-error: syntax m
