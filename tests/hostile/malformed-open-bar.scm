;; A symbol without its closing bar.
;; outcome: error
(import (scheme base) (scheme write))

(display '|abc)
