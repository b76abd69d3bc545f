;; A clause of case-lambda without a body.
;; outcome: error
(import (scheme base) (scheme write))

(display (case-lambda ((x))))
