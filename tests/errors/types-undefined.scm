;; a declaration of nothing
(import (scheme base) (ruse type))
(: car (-> pair any)) ;; expect-error: syntax `car` is declared, but not defined here
