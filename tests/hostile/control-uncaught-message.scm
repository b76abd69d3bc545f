;; An uncaught error whose message is not a string, with a huge irritant.
;; outcome: error
(import (scheme base) (scheme write))

(error 'who (make-vector 1000000 "text"))
