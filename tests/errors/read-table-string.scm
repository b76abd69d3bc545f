;; read refuses a key that is no string in a table of strings
(import (scheme base) (scheme read))
(read (open-input-string "#table:string(a 1)")) ;; expect-error: read must be a string
