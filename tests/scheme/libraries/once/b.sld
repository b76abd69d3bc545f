(define-library (once b) (export b-count) (import (scheme base) (once state)) (begin (define (b-count) (loads))))
