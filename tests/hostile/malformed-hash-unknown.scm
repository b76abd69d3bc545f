;; A number sign before something unknown.
;; outcome: error
(import (scheme base) (scheme write))

(display #nosuch)
