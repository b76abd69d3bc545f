;; Three libraries that import one another in a circle.
;; outcome: error
(import (scheme base) (scheme write))

(import (files cycle-a))
(display a)
