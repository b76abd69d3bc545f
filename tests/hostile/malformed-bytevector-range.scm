;; A byte beyond 255.
;; outcome: error
(import (scheme base) (scheme write))

(display #u8(1 256))
