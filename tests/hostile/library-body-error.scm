;; A library whose body raises when it is first imported.
;; outcome: error
;; contains: from the library body
(import (scheme base) (scheme write))

(import (files body-error))
(display x)
