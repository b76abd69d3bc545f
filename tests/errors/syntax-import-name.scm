;; import of a name the library does not have
(import (scheme base) (scheme write))

(import (only (scheme char) no-such-name)) ;; expect-error: syntax no-such-name
