;;; SRFI 23: error.
(import (except (scheme base) error) (scheme write) (srfi 23))

(guard (e (#t (write (list (error-object? e)
                           (error-object-message e)
                           (error-object-irritants e)))
              (newline)))
  (error "bad thing:" 1 "two" 'three))
;; expect: (#t "bad thing:" (1 "two" three))
