;; a keyword needs a name
(import (scheme base) (ruse keyword))
(list #: 1) ;; expect-error: syntax a name must follow
