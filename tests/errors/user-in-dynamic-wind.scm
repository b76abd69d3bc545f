;; an uncaught error inside dynamic-wind
(import (scheme base) (scheme write))

(dynamic-wind (lambda () (write 'in) (newline)) ;; expect: in
  (lambda () (error "inside")) ;; expect-error: user inside
  (lambda () #f))
