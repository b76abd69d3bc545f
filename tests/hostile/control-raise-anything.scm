;; raise of every kind of object is caught as it is.
;; outcome: ok
(import (scheme base) (scheme write) (scheme process-context))

(for-each
 (lambda (object)
   (unless (eq? object (guard (problem (#t problem)) (raise object))) (exit 1)))
 (list 1 #t #f '() 'a "s" car (vector) (if #f #f) (eof-object) (current-output-port)))
(display "done\n")
