;; a name of a library that is not imported
(import (scheme base) (scheme write))

(write (char-upcase #\a)) ;; expect-error: unbound char-upcase
