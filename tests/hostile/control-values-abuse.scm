;; Values where one is wanted, none where one is wanted, and many for a procedure
;; that takes none.
;; outcome: error
(import (scheme base) (scheme write))

(call-with-values (lambda () (values 1 2 3)) (lambda (a) a))
