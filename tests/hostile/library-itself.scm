;; A library that imports itself.
;; outcome: error
(import (scheme base) (scheme write))

(import (files self))
(display self)
