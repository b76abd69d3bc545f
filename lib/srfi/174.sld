;;; SRFI 174: times as seconds since 1970 and nanoseconds, the latter from 0 to 999999999.
(define-library (srfi 174)
  (export timespec timespec? timespec-seconds timespec-nanoseconds
          inexact->timespec timespec->inexact timespec=? timespec<? timespec-hash)
  (import (scheme base) (scheme inexact) (only (ruse primitives) %service))
  (begin
    (define-record-type <timespec>
      (make-timespec seconds nanoseconds)
      timespec?
      (seconds timespec-seconds)
      (nanoseconds timespec-nanoseconds))

    (define (timespec seconds nanoseconds)
      (if (not (exact-integer? seconds))
          (%service 'fail 'type 'timespec "argument 1 must be an exact integer, but it is" seconds))
      (if (not (and (exact-integer? nanoseconds) (<= 0 nanoseconds 999999999)))
          (%service 'fail 'type 'timespec
                    "argument 2 must be an exact integer from 0 to 999999999, but it is" nanoseconds))
      (make-timespec seconds nanoseconds))

    (define (inexact->timespec x)
      (if (not (and (real? x) (finite? x)))
          (%service 'fail 'type 'inexact->timespec "argument 1 must be a finite real number, but it is" x))
      (let-values (((seconds nanoseconds) (floor/ (exact (round (* (exact x) 1000000000))) 1000000000)))
        (make-timespec seconds nanoseconds)))

    (define (timespec->inexact t)
      (inexact (/ (+ (* (timespec-seconds t) 1000000000) (timespec-nanoseconds t)) 1000000000)))

    (define (timespec=? a b)
      (and (= (timespec-seconds a) (timespec-seconds b))
           (= (timespec-nanoseconds a) (timespec-nanoseconds b))))

    (define (timespec<? a b)
      (or (< (timespec-seconds a) (timespec-seconds b))
          (and (= (timespec-seconds a) (timespec-seconds b))
               (< (timespec-nanoseconds a) (timespec-nanoseconds b)))))

    (define (timespec-hash t)
      (modulo (+ (* 31 (timespec-seconds t)) (timespec-nanoseconds t)) 2147483647))))
