;; wrong type for car
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(car 5) ;; expect-error: type car
(write 'never)
