;; syntax-error of the program
(import (scheme base) (scheme write))

(let-syntax ((m (syntax-rules () ((_ x) (syntax-error "no good" x))))) (m 5)) ;; expect-error: syntax no good
