;; read of a million opening parentheses and nothing else is a read error.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write) (scheme read))

(define text (make-string 1000000 #\())
(display (guard (problem ((read-error? problem) 'refused))
           (read (open-input-string text))))
