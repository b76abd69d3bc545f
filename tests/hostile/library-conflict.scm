;; Two imports of one name with different meanings.
;; outcome: ok,error
(import (scheme base) (scheme write))

(import (prefix (only (scheme base) car) my-) (rename (only (scheme base) cdr) (cdr my-car)))
(display (my-car (list 1 2)))
