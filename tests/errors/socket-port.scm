;; a port that there is not
(import (scheme base) (ruse socket))
(socket-connect "localhost" 65536) ;; expect-error: type argument 2
