;; An error in an after thunk while another error unwinds.
;; outcome: ok
(import (scheme base) (scheme write))

(display
 (guard (problem (#t problem))
   (dynamic-wind
     (lambda () #f)
     (lambda () (raise 'inner))
     (lambda () (raise 'from-after)))))
