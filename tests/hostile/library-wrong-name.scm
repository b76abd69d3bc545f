;; A library file that defines another library.
;; outcome: error
(import (scheme base) (scheme write))

(import (files wrong-name))
