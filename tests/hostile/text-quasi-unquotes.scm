;; Quasiquotes and unquotes that alternate, a hundred thousand levels.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(display (pair? "
;; generate: repeat "`(a ," 100000
;; generate: text "1"
;; generate: repeat ")" 100000
;; generate: text "))\n"
(import (scheme base) (scheme write))

