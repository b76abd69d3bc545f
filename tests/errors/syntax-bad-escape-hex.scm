;; a hexadecimal escape without a semicolon
(import (scheme base) (scheme write))

(write "\x41") ;; expect-error: syntax
