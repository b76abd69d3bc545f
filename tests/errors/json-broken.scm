;; a JSON text that ends too early
(import (scheme base) (srfi 180))
(json-read (open-input-string "{\"a\": ")) ;; expect-error: read line 1, column 7
