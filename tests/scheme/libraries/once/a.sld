(define-library (once a) (export a-count) (import (scheme base) (once state)) (begin (define (a-count) (loads))))
