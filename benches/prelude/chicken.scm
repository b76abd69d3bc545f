;; Chicken 5 as an R7RS system, as far as the programs need it. The runner puts
;; this file in front of a program (without its import).
(import (scheme) (chicken base) (chicken file)
        (rename (chicken io) (write-string native-write-string)))
(declare (block))

(define (write-string string port) (native-write-string string #f port))
(define (exact x) (inexact->exact x))
(define (inexact x) (exact->inexact x))
(define (close-port port)
  (if (input-port? port)
      (close-input-port port)
      (close-output-port port)))
