;; libraries that import each other ;; expect-error: syntax cycle
(import (scheme base) (scheme write))
(import (cycle-a)) ; reported where the cycle closes: line 1 of cycle-b.sld
(write 'never)
