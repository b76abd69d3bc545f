;; parameterize of something that is no parameter.
;; outcome: error
(import (scheme base) (scheme write))

(display (parameterize ((5 1)) 2))
