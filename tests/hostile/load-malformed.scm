;; Loading files with syntax errors; each is an error that can be caught.
;; outcome: ok
(import (scheme base) (scheme write) (scheme load) (scheme file))

(define path "hostile-load-malformed.tmp")
(for-each
 (lambda (text)
   (call-with-output-file path (lambda (port) (write-string text port)))
   (display (guard (problem (#t 'refused)) (load path))))
 '("(car" ")" "(if)" "(no-such-procedure)" "\"abc" "(load \"hostile-load-malformed.tmp\" 5)"))
(delete-file path)
