;; Printed forms of unreadable objects.
;; outcome: error
(import (scheme base) (scheme write))

(display #<procedure car>)
