;; A hundred thousand errors in one text: the report is cut short.
;; flags: --max-heap 1G
;; outcome: error
;; timeout: 30
;; generate: repeat "#\\nosuchname\n" 100000
(import (scheme base) (scheme write))

