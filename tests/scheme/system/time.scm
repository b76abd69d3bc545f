;;; SRFI 19: times and dates.
(import (scheme base) (scheme write) (srfi 19) (only (srfi 170) set-environment-variable!))
(define-syntax show
  (syntax-rules ()
    ((_ expression)
     (begin
       (write (guard (e ((error-object? e) (cons (error-object-message e) (error-object-irritants e)))) expression))
       (newline)))))
(define (parts time) (list (time-type time) (time-second time) (time-nanosecond time)))
(define date (make-date 123000000 45 30 13 9 2 2024 3600))
(show (date? date)) ;; expect: #t
(show (list (date-nanosecond date) (date-second date) (date-minute date) (date-hour date) (date-day date)
            (date-month date) (date-year date) (date-zone-offset date)))
;; expect: (123000000 45 30 13 9 2 2024 3600)
(show (list (date-week-day date) (date-year-day date) (date-week-number date 0) (date-week-number date 1)))
;; expect: (5 40 4 5)
(show (date->string date)) ;; expect: "Fri Feb 09 13:30:45+0100 2024"
(show (date->string date "~Y-~m-~d ~H:~M:~S.~N ~z")) ;; expect: "2024-02-09 13:30:45.123000000 +0100"
(show (date->string date "~a ~A ~b ~B ~h ~c|~e|~f ~I ~j|~k|~l|~p|~r|~s ~T ~U ~V ~w ~W ~x ~X ~y"))
;; expect: "Fri Friday Feb February Feb Fri Feb 09 13:30:45+0100 2024| 9|45.123 01 040|13| 1|PM|01:30:45 PM|1707481845 13:30:45 05 06 5 06 02/09/24 13:30:45 24"
(show (date->string date "~1 ~2 ~3 ~4 ~5 ~D~n~t~~")) ;; expect: "2024-02-09 13:30:45+0100 13:30:45 2024-02-09T13:30:45+0100 2024-02-09T13:30:45 02/09/24\n\t~"
(show (date->string (make-date 0 5 4 0 3 1 2021 0) "~e|~f|~I|~j|~k|~l|~p|~V|~U|~W")) ;; expect: " 3|05|12|003| 0|12|AM|53|01|00"
(show (map (lambda (day) (date->string (make-date 0 0 0 0 day 12 2024 0) "~V")) '(29 30 31)))
;; expect: ("52" "01" "01")

;; UTC, TAI, leap seconds.
(define (utc second) (make-time time-utc 0 second))
(show (date->string (time-utc->date (utc 1483228799) 0) "~4")) ;; expect: "2016-12-31T23:59:59Z"
(show (map (lambda (second) (date->string (time-tai->date (make-time time-tai 0 second) 0) "~4"))
           '(1483228835 1483228836 1483228837)))
;; expect: ("2016-12-31T23:59:59Z" "2016-12-31T23:59:60Z" "2017-01-01T00:00:00Z")
(show (map (lambda (second) (time-second (time-utc->time-tai (utc second)))) '(0 63072000 1483228799 1483228800)))
;; expect: (0 63072010 1483228835 1483228837)
(show (map (lambda (second) (time-second (time-tai->time-utc (make-time time-tai 0 second))))
           '(0 63072010 1483228835 1483228837)))
;; expect: (0 63072000 1483228799 1483228800)
(show (time-second (date->time-tai (make-date 0 60 59 23 31 12 2016 0)))) ;; expect: 1483228836
(show (parts (time-utc->time-monotonic (utc 0)))) ;; expect: (time-monotonic 0 0)
(show (parts (time-monotonic->time-utc (time-utc->time-monotonic (utc 1700000000))))) ;; expect: (time-utc 1700000000 0)
(show (parts (time-tai->time-monotonic (time-monotonic->time-tai (make-time time-monotonic 5 6)))))
;; expect: (time-monotonic 6 5)
(show (let ((time (utc 1700000000)))
        (parts (time-tai->time-utc! (time-monotonic->time-tai! (time-tai->time-monotonic! (time-utc->time-tai! time)))))))
;; expect: (time-utc 1700000000 0)
(show (parts (time-monotonic->time-utc! (time-utc->time-monotonic! (utc 1700000000))))) ;; expect: (time-utc 1700000000 0)
(show (date->string (time-monotonic->date (date->time-monotonic date) 3600) "~4")) ;; expect: "2024-02-09T13:30:45+0100"
(show (parts (date->time-utc date))) ;; expect: (time-utc 1707481845 123000000)

;; Days of six centuries come back.
(show (let loop ((day -109573))
        (cond ((> day 109573) #t)
              ((let ((time (utc (* 86400 day)))) (time=? time (date->time-utc (time-utc->date time 0)))) (loop (+ day 301)))
              (else day))))
;; expect: #t

;; Julian days.
(show (date->julian-day (make-date 0 0 0 12 1 1 2000 0))) ;; expect: 2451545
(show (date->julian-day (make-date 0 0 0 18 1 1 2000 0))) ;; expect: 9806181/4
(show (date->modified-julian-day (make-date 0 0 0 0 17 11 1858 0))) ;; expect: 0
(show (date->string (julian-day->date 2451545 0) "~5")) ;; expect: "2000-01-01T12:00:00"
(show (date->string (modified-julian-day->date 51544.5 0) "~5")) ;; expect: "2000-01-01T12:00:00"
(show (map parts (list (julian-day->time-utc 2451545) (julian-day->time-tai 2451545)
                       (julian-day->time-monotonic 2451545))))
;; expect: ((time-utc 946728000 0) (time-tai 946728032 0) (time-monotonic 946728032 0))
(show (map parts (list (modified-julian-day->time-utc 51544) (modified-julian-day->time-tai 51544)
                       (modified-julian-day->time-monotonic 51544))))
;; expect: ((time-utc 946684800 0) (time-tai 946684832 0) (time-monotonic 946684832 0))
(show (list (time-utc->julian-day (utc 0)) (time-utc->modified-julian-day (utc 0))
            (time-tai->julian-day (make-time time-tai 0 0)) (time-tai->modified-julian-day (make-time time-tai 0 0))
            (time-monotonic->julian-day (make-time time-monotonic 0 0))
            (time-monotonic->modified-julian-day (make-time time-monotonic 0 0))))
;; expect: (4881175/2 40587 4881175/2 40587 4881175/2 40587)
(show (< 2460000 (current-julian-day))) ;; expect: #t
(show (< 60000 (current-modified-julian-day))) ;; expect: #t

;; Arithmetic.
(show (parts (make-time time-utc -1 0))) ;; expect: (time-utc -1 999999999)
(show (parts (time-difference (make-time time-utc 5 10) (make-time time-utc 6 9)))) ;; expect: (time-duration 0 999999999)
(show (parts (time-difference! (utc 5) (utc 7)))) ;; expect: (time-duration -2 0)
(define second (make-time time-duration 0 1))
(show (parts (add-duration (make-time time-utc 999999999 10) (make-time time-duration 1 0))))
;; expect: (time-utc 11 0)
(show (parts (add-duration! (utc 1) second))) ;; expect: (time-utc 2 0)
(show (parts (subtract-duration (utc 1) (make-time time-duration 1 0)))) ;; expect: (time-utc 0 999999999)
(show (parts (subtract-duration! (utc 1) second))) ;; expect: (time-utc 0 0)
(show (map (lambda (compare) (compare (utc 1) (utc 2))) (list time=? time<? time<=? time>? time>=?)))
;; expect: (#f #t #t #f #f)
(define copy (copy-time second))
(set-time-type! copy time-tai)
(set-time-second! copy 7)
(set-time-nanosecond! copy 8)
(show (list (parts copy) (parts second))) ;; expect: ((time-tai 7 8) (time-duration 1 0))
(show (map (lambda (type) (time? (current-time type))) (list time-utc time-tai time-monotonic time-process time-thread)))
;; expect: (#t #t #t #t #t)
(show (time? (current-time))) ;; expect: #t
(show (time-resolution)) ;; expect: 1
(show (< 2020 (date-year (current-date)))) ;; expect: #t

;; Reading dates.
(define (reread text template) (date->string (string->date text template) "~4"))
(show (reread "20261122T101112Z" "~Y~m~dT~H~M~S~z")) ;; expect: "2026-11-22T10:11:12Z"
(show (reread "20261122 Z" "~Y~m~d ~z")) ;; expect: "2026-11-22T00:00:00Z"
(show (reread "-00441122 Z" "~Y~m~d ~z")) ;; expect: "-0044-11-22T00:00:00Z"
(show (reread "123456-11-22 Z" "~1 ~z")) ;; expect: "123456-11-22T00:00:00Z"
(show (reread "2026-11-22garbage" "~Y-~m-~d")) ;; expect: ("string->date: the text does not fit the template:" "2026-11-22garbage" "~Y-~m-~d")
(show (reread "2026-11-22Z " "~1~z")) ;; expect: ("string->date: the text does not fit the template:" "2026-11-22Z " "~1~z")
(show (reread "2024-02-29T12:34:56+0530" "~Y-~m-~dT~H:~M:~S~z")) ;; expect: "2024-02-29T12:34:56+0530"
(show (reread "Thursday, 29 February 2024 1:02:03 Z" "~A, ~d ~B ~Y ~H:~M:~S ~z")) ;; expect: "2024-02-29T01:02:03Z"
(show (reread "Thu Feb 9 24 -01:00" "~a ~b ~e ~y ~z")) ;; expect: "2024-02-09T00:00:00-0100"
(show (reread "2024-05-06T07:08:09Z" "~4")) ;; expect: "2024-05-06T07:08:09Z"
(show (date-nanosecond (string->date "2024-05-06 12.5 Z" "~1 ~k.~N ~z"))) ;; expect: 500000000
(show (reread "2023-02-29 Z" "~1 ~z")) ;; expect: ("string->date: the text does not fit the template:" "2023-02-29 Z" "~1 ~z")
(show (reread "hello" "~Y")) ;; expect: ("string->date: the text does not fit the template:" "hello" "~Y")
(show (reread "2024-05-06" "~Y/~m/~d")) ;; expect: ("string->date: the text does not fit the template:" "2024-05-06" "~Y/~m/~d")
(show (reread "2024" "~Y")) ;; expect: ("string->date: the text does not fit the template:" "2024" "~Y")
(show (reread "2024" "~Q")) ;; expect: ("string->date: there is no such directive:" "~Q")

;; Local time.
(set-environment-variable! "TZ" "CET-1CEST,M3.5.0,M10.5.0/3")
(show (map (lambda (second) (date-zone-offset (time-utc->date (utc second)))) '(1720000000 1700000000)))
;; expect: (7200 3600)
(show (map (lambda (second) (date-zone-offset (time-utc->date (utc second)))) (list (expt 10 30) (- (expt 10 30)))))
;; expect: (3600 3600)
(show (date->string (string->date "2024-07-01 12:00:00" "~Y-~m-~d ~H:~M:~S") "~4")) ;; expect: "2024-07-01T12:00:00+0200"
(show (date->string (string->date "2024-12-01 12:00:00" "~Y-~m-~d ~H:~M:~S") "~4")) ;; expect: "2024-12-01T12:00:00+0100"

;; Wrong uses.
(show (make-date 0 0 0 0 30 2 2024 0)) ;; expect: ("make-date: argument 5 must be an exact integer from 1 to 29, but it is" 30)
(show (make-date 0 0 0 24 1 1 2024 0)) ;; expect: ("make-date: argument 4 must be an exact integer from 0 to 23, but it is" 24)
(show (make-time 'noon 0 0)) ;; expect: ("make-time: argument 1 must be a type of time, as time-utc, but it is" noon)
(show (make-time time-utc 0.5 0)) ;; expect: ("make-time: argument 2 must be an exact integer, but it is" 0.5)
(show (time<? (utc 1) (make-time time-tai 0 2))) ;; expect: ("time<?: times of different types cannot be compared:" time-utc time-tai)
(show (add-duration (utc 1) (utc 2))) ;; expect: ("add-duration: argument 2 must be a time of the type time-duration, but it is" #<time type: time-utc nanosecond: 0 second: 2>)
(show (time-utc->date (make-time time-tai 0 0))) ;; expect: ("time-utc->date: argument 1 must be a time of the type time-utc, but it is" #<time type: time-tai nanosecond: 0 second: 0>)
(show (current-time time-duration)) ;; expect: ("current-time: argument 1 must be time-utc, time-tai, time-monotonic, time-process or time-thread, but it is" time-duration)
(show (date->string 5)) ;; expect: ("date->string: argument 1 must be a date, but it is" 5)
(show (date->string date "~Q")) ;; expect: ("date->string: there is no such directive:" "~Q")
(show (date->string date "~")) ;; expect: ("date->string: the template ends in a directive:" "~")
(show (julian-day->date +nan.0)) ;; expect: ("julian-day->time-utc: argument 1 must be a finite real number, but it is" +nan.0)
