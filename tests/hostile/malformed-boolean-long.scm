;; Something like a boolean.
;; outcome: error
(import (scheme base) (scheme write))

(display #falsehood)
