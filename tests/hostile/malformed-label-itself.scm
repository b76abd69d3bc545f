;; A label that is only itself.
;; outcome: error
(import (scheme base) (scheme write))

(display '#0=#0#)
