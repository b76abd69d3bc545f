;;; SRFI 19: times and dates. The calendar is the proleptic Gregorian one, with a year 0; names are English. Monotonic time is
;;; TAI, as in the SRFI's own implementation; process and thread time count from the start of the program. The offset of local
;;; time comes from the time zone of the machine, or from the variable TZ.
(define-library (srfi 19)
  (export time-duration time-monotonic time-process time-tai time-thread time-utc
          current-date current-julian-day current-modified-julian-day current-time time-resolution
          make-time time? time-type time-nanosecond time-second set-time-type! set-time-nanosecond! set-time-second!
          copy-time time<=? time<? time=? time>=? time>?
          time-difference time-difference! add-duration add-duration! subtract-duration subtract-duration!
          make-date date? date-nanosecond date-second date-minute date-hour date-day date-month date-year
          date-zone-offset date-year-day date-week-day date-week-number
          date->julian-day date->modified-julian-day date->time-monotonic date->time-tai date->time-utc
          julian-day->date julian-day->time-monotonic julian-day->time-tai julian-day->time-utc
          modified-julian-day->date modified-julian-day->time-monotonic modified-julian-day->time-tai
          modified-julian-day->time-utc
          time-monotonic->date time-monotonic->julian-day time-monotonic->modified-julian-day
          time-monotonic->time-tai time-monotonic->time-tai! time-monotonic->time-utc time-monotonic->time-utc!
          time-tai->date time-tai->julian-day time-tai->modified-julian-day
          time-tai->time-monotonic time-tai->time-monotonic! time-tai->time-utc time-tai->time-utc!
          time-utc->date time-utc->julian-day time-utc->modified-julian-day
          time-utc->time-monotonic time-utc->time-monotonic! time-utc->time-tai time-utc->time-tai!
          date->string string->date)
  (import (scheme base) (scheme char) (only (ruse primitives) %service %nanoseconds))
  (begin

    (define (fail kind who message . irritants)
      (apply %service 'fail kind who message irritants))

    (define (wrong-type who position expected obj)
      (fail 'type who (string-append "argument " (number->string position) " must be " expected ", but it is") obj))

    (define (expect-integer who position obj least greatest)
      (if (not (and (exact-integer? obj) (<= least obj greatest)))
          (wrong-type who position
                      (string-append "an exact integer from " (number->string least) " to " (number->string greatest))
                      obj)))

    (define giga 1000000000)

    ;;; Times

    (define time-duration 'time-duration)
    (define time-monotonic 'time-monotonic)
    (define time-process 'time-process)
    (define time-tai 'time-tai)
    (define time-thread 'time-thread)
    (define time-utc 'time-utc)

    (define types '(time-utc time-tai time-monotonic time-duration time-process time-thread))

    (define-record-type <time>
      (wrap-time type nanosecond second)
      time?
      (type time-type wrap-set-type!)
      (nanosecond time-nanosecond wrap-set-nanosecond!)
      (second time-second wrap-set-second!))

    (define (expect-type who position type)
      (if (not (memq type types)) (wrong-type who position "a type of time, as time-utc" type)))

    ;; Nanoseconds are from 0 to 999999999, so a negative time has a second that is less by one.
    (define (make-time type nanosecond second)
      (expect-type 'make-time 1 type)
      (if (not (exact-integer? nanosecond)) (wrong-type 'make-time 2 "an exact integer" nanosecond))
      (if (not (exact-integer? second)) (wrong-type 'make-time 3 "an exact integer" second))
      (of-nanoseconds type (+ (* second giga) nanosecond)))

    (define (of-nanoseconds type nanoseconds)
      (let-values (((second nanosecond) (floor/ nanoseconds giga)))
        (wrap-time type nanosecond second)))

    (define (nanoseconds time) (+ (* giga (time-second time)) (time-nanosecond time)))

    (define (expect-time who position time)
      (if (not (time? time)) (wrong-type who position "a time" time)))

    (define (set-time-type! time type)
      (expect-time 'set-time-type! 1 time)
      (expect-type 'set-time-type! 2 type)
      (wrap-set-type! time type))
    (define (set-time-nanosecond! time nanosecond)
      (expect-time 'set-time-nanosecond! 1 time)
      (expect-integer 'set-time-nanosecond! 2 nanosecond 0 999999999)
      (wrap-set-nanosecond! time nanosecond))
    (define (set-time-second! time second)
      (expect-time 'set-time-second! 1 time)
      (if (not (exact-integer? second)) (wrong-type 'set-time-second! 2 "an exact integer" second))
      (wrap-set-second! time second))

    (define (copy-time time)
      (expect-time 'copy-time 1 time)
      (wrap-time (time-type time) (time-nanosecond time) (time-second time)))

    (define (assign! time from)
      (wrap-set-type! time (time-type from))
      (wrap-set-nanosecond! time (time-nanosecond from))
      (wrap-set-second! time (time-second from))
      time)

    (define (current-time . rest)
      (let ((type (if (pair? rest) (car rest) time-utc)))
        (case type
          ((time-utc) (of-nanoseconds type (%service 'wall-clock)))
          ((time-tai time-monotonic) (shift type (of-nanoseconds time-utc (%service 'wall-clock)) utc->tai))
          ((time-process time-thread) (of-nanoseconds type (%nanoseconds)))
          (else (wrong-type 'current-time 1 "time-utc, time-tai, time-monotonic, time-process or time-thread" type)))))

    (define (time-resolution . rest)
      (if (pair? rest) (expect-type 'time-resolution 1 (car rest)))
      1)

    (define (compare who op a b)
      (expect-time who 1 a)
      (expect-time who 2 b)
      (if (not (eq? (time-type a) (time-type b)))
          (fail 'value who "times of different types cannot be compared:" (time-type a) (time-type b)))
      (op (nanoseconds a) (nanoseconds b)))

    (define (time=? a b) (compare 'time=? = a b))
    (define (time<? a b) (compare 'time<? < a b))
    (define (time>? a b) (compare 'time>? > a b))
    (define (time<=? a b) (compare 'time<=? <= a b))
    (define (time>=? a b) (compare 'time>=? >= a b))

    (define (difference who a b)
      (of-nanoseconds time-duration (compare who - a b)))
    (define (time-difference a b) (difference 'time-difference a b))
    (define (time-difference! a b) (assign! a (difference 'time-difference! a b)))

    (define (move who op time duration)
      (expect-time who 1 time)
      (if (not (and (time? duration) (eq? (time-type duration) time-duration)))
          (wrong-type who 2 "a time of the type time-duration" duration))
      (of-nanoseconds (time-type time) (op (nanoseconds time) (nanoseconds duration))))
    (define (add-duration time duration) (move 'add-duration + time duration))
    (define (add-duration! time duration) (assign! time (move 'add-duration! + time duration)))
    (define (subtract-duration time duration) (move 'subtract-duration - time duration))
    (define (subtract-duration! time duration) (assign! time (move 'subtract-duration! - time duration)))

    ;;; UTC and TAI: since when they differ by how many seconds (IERS, Bulletin C)

    (define leaps
      '((1483228800 . 37) (1435708800 . 36) (1341100800 . 35) (1230768000 . 34) (1136073600 . 33) (915148800 . 32)
        (867715200 . 31) (820454400 . 30) (773020800 . 29) (741484800 . 28) (709948800 . 27) (662688000 . 26)
        (631152000 . 25) (567993600 . 24) (489024000 . 23) (425865600 . 22) (394329600 . 21) (362793600 . 20)
        (315532800 . 19) (283996800 . 18) (252460800 . 17) (220924800 . 16) (189302400 . 15) (157766400 . 14)
        (126230400 . 13) (94694400 . 12) (78796800 . 11) (63072000 . 10)))

    (define (utc->tai second)
      (let loop ((rest leaps))
        (cond ((null? rest) second)
              ((>= second (caar rest)) (+ second (cdar rest)))
              (else (loop (cdr rest))))))

    ;; A leap second has the UTC of the second behind it.
    (define (tai->utc second)
      (let loop ((rest leaps))
        (cond ((null? rest) second)
              ((>= second (+ (caar rest) (cdar rest))) (- second (cdar rest)))
              ((and (null? (cdr rest)) (>= second (caar rest))) (caar rest))
              (else (loop (cdr rest))))))

    (define (leap-second? second)
      (let loop ((rest leaps))
        (and (pair? (cdr rest))
             (or (= second (+ (caar rest) (cdar rest) -1))
                 (loop (cdr rest))))))

    (define (shift type time convert)
      (wrap-time type (time-nanosecond time) (convert (time-second time))))

    (define (same second) second)

    (define (conversion who from to convert)
      (lambda (time)
        (if (not (and (time? time) (eq? (time-type time) from)))
            (wrong-type who 1 (string-append "a time of the type " (symbol->string from)) time))
        (shift to time convert)))

    (define time-utc->time-tai (conversion 'time-utc->time-tai time-utc time-tai utc->tai))
    (define time-utc->time-monotonic (conversion 'time-utc->time-monotonic time-utc time-monotonic utc->tai))
    (define time-tai->time-utc (conversion 'time-tai->time-utc time-tai time-utc tai->utc))
    (define time-tai->time-monotonic (conversion 'time-tai->time-monotonic time-tai time-monotonic same))
    (define time-monotonic->time-utc (conversion 'time-monotonic->time-utc time-monotonic time-utc tai->utc))
    (define time-monotonic->time-tai (conversion 'time-monotonic->time-tai time-monotonic time-tai same))
    (define (time-utc->time-tai! time) (assign! time (time-utc->time-tai time)))
    (define (time-utc->time-monotonic! time) (assign! time (time-utc->time-monotonic time)))
    (define (time-tai->time-utc! time) (assign! time (time-tai->time-utc time)))
    (define (time-tai->time-monotonic! time) (assign! time (time-tai->time-monotonic time)))
    (define (time-monotonic->time-utc! time) (assign! time (time-monotonic->time-utc time)))
    (define (time-monotonic->time-tai! time) (assign! time (time-monotonic->time-tai time)))

    ;;; Dates

    (define-record-type <date>
      (wrap-date nanosecond second minute hour day month year zone-offset)
      date?
      (nanosecond date-nanosecond)
      (second date-second)
      (minute date-minute)
      (hour date-hour)
      (day date-day)
      (month date-month)
      (year date-year)
      (zone-offset date-zone-offset))

    (define (make-date nanosecond second minute hour day month year zone-offset)
      (expect-integer 'make-date 1 nanosecond 0 999999999)
      (expect-integer 'make-date 2 second 0 60)
      (expect-integer 'make-date 3 minute 0 59)
      (expect-integer 'make-date 4 hour 0 23)
      (expect-integer 'make-date 6 month 1 12)
      (if (not (exact-integer? year)) (wrong-type 'make-date 7 "an exact integer" year))
      (expect-integer 'make-date 5 day 1 (month-length month year))
      (expect-integer 'make-date 8 zone-offset -93599 93599)
      (wrap-date nanosecond second minute hour day month year zone-offset))

    (define (expect-date who date)
      (if (not (date? date)) (wrong-type who 1 "a date" date)))

    (define (leap-year? year)
      (and (= 0 (floor-remainder year 4))
           (or (not (= 0 (floor-remainder year 100)))
               (= 0 (floor-remainder year 400)))))

    (define (month-length month year)
      (cond ((memv month '(4 6 9 11)) 30)
            ((= month 2) (if (leap-year? year) 29 28))
            (else 31)))

    ;; Days from 1970-01-01 to a day. Years begin in March here, so that the day of the leap year is the last one.
    (define (days year month day)
      (let* ((year (if (<= month 2) (- year 1) year))
             (era (floor-quotient year 400))
             (year-of-era (- year (* era 400)))
             (day-of-year (+ (quotient (+ (* 153 (+ month (if (> month 2) -3 9))) 2) 5) (- day 1))))
        (+ (* era 146097) (* year-of-era 365) (quotient year-of-era 4) (- (quotient year-of-era 100))
           day-of-year -719468)))

    ;; Year, month and day of a number of days since 1970-01-01.
    (define (civil days)
      (let* ((days (+ days 719468))
             (era (floor-quotient days 146097))
             (of-era (- days (* era 146097)))
             (year-of-era (quotient (- of-era (quotient of-era 1460) (- (quotient of-era 36524)) (quotient of-era 146096))
                                    365))
             (of-year (- of-era (+ (* 365 year-of-era) (quotient year-of-era 4) (- (quotient year-of-era 100)))))
             (part (quotient (+ (* 5 of-year) 2) 153))
             (day (+ 1 (- of-year (quotient (+ (* 153 part) 2) 5))))
             (month (if (< part 10) (+ part 3) (- part 9))))
        (values (+ year-of-era (* era 400) (if (<= month 2) 1 0)) month day)))

    ;; All times beyond these bounds, some millions of years away, have the offset of the bound.
    (define (local-offset second)
      (%service 'local-offset (max -100000000000000 (min second 100000000000000))))

    (define (offset-of who rest second)
      (cond ((pair? rest) (expect-integer who 2 (car rest) -93599 93599) (car rest))
            (else (local-offset second))))

    (define (second->date second nanosecond offset leap)
      (let*-values (((local) (+ second offset))
                    ((day of-day) (floor/ local 86400))
                    ((year month day) (civil day)))
        (wrap-date nanosecond (+ (modulo of-day 60) leap) (modulo (quotient of-day 60) 60) (quotient of-day 3600)
                   day month year offset)))

    (define (date->second date)
      (+ (* 86400 (days (date-year date) (date-month date) (date-day date)))
         (* 3600 (date-hour date)) (* 60 (date-minute date)) (date-second date)
         (- (date-zone-offset date))))

    (define (time-utc->date time . rest)
      (let ((time ((conversion 'time-utc->date time-utc time-utc same) time)))
        (second->date (time-second time) (time-nanosecond time)
                      (offset-of 'time-utc->date rest (time-second time)) 0)))

    (define (tai-time->date who time rest)
      (let* ((leap (if (leap-second? (time-second time)) 1 0))
             (second (- (tai->utc (time-second time)) leap)))
        (second->date second (time-nanosecond time) (offset-of who rest second) leap)))

    (define (time-tai->date time . rest)
      (tai-time->date 'time-tai->date ((conversion 'time-tai->date time-tai time-tai same) time) rest))
    (define (time-monotonic->date time . rest)
      (tai-time->date 'time-monotonic->date ((conversion 'time-monotonic->date time-monotonic time-tai same) time) rest))

    (define (date->time-utc date)
      (expect-date 'date->time-utc date)
      (wrap-time time-utc (date-nanosecond date) (date->second date)))

    (define (date->tai-time who type date)
      (expect-date who date)
      (if (= (date-second date) 60)
          (wrap-time type (date-nanosecond date) (- (utc->tai (date->second date)) 1))
          (wrap-time type (date-nanosecond date) (utc->tai (date->second date)))))
    (define (date->time-tai date) (date->tai-time 'date->time-tai time-tai date))
    (define (date->time-monotonic date) (date->tai-time 'date->time-monotonic time-monotonic date))

    (define (current-date . rest)
      (let ((time (current-time)))
        (second->date (time-second time) (time-nanosecond time) (offset-of 'current-date rest (time-second time)) 0)))

    ;; Days of the week are counted from Sunday, 0; those of the year from 1.
    (define (date-week-day date)
      (expect-date 'date-week-day date)
      (modulo (+ 4 (days (date-year date) (date-month date) (date-day date))) 7))

    (define (date-year-day date)
      (expect-date 'date-year-day date)
      (+ 1 (- (days (date-year date) (date-month date) (date-day date)) (days (date-year date) 1 1))))

    ;; Whole weeks before this one, a first part of a week not counted.
    (define (date-week-number date first-day)
      (expect-date 'date-week-number date)
      (expect-integer 'date-week-number 2 first-day 0 6)
      (let ((first (modulo (+ 4 (days (date-year date) 1 1)) 7)))
        (quotient (- (date-year-day date) 1 (modulo (- first-day first) 7)) 7)))

    ;;; Julian days, as exact numbers

    (define epoch 4881175/2)
    (define modified 4800001/2)

    (define (time->julian-day time)
      (+ epoch (/ (nanoseconds time) (* 86400 giga))))

    (define (julian-day->nanoseconds who jd)
      (if (not (and (real? jd) (= jd jd) (< -inf.0 jd +inf.0))) (wrong-type who 1 "a finite real number" jd))
      (round (* (- (exact jd) epoch) 86400 giga)))

    (define (julian-day->time-utc jd)
      (of-nanoseconds time-utc (julian-day->nanoseconds 'julian-day->time-utc jd)))
    (define (julian-day->time-tai jd) (time-utc->time-tai (julian-day->time-utc jd)))
    (define (julian-day->time-monotonic jd) (time-utc->time-monotonic (julian-day->time-utc jd)))
    (define (julian-day->date jd . rest) (apply time-utc->date (julian-day->time-utc jd) rest))

    (define (full mjd)
      (if (not (real? mjd)) (wrong-type 'modified-julian-day->time-utc 1 "a finite real number" mjd))
      (+ (if (and (inexact? mjd) (< -inf.0 mjd +inf.0)) (exact mjd) mjd) modified))
    (define (modified-julian-day->time-utc mjd) (julian-day->time-utc (full mjd)))
    (define (modified-julian-day->time-tai mjd) (julian-day->time-tai (full mjd)))
    (define (modified-julian-day->time-monotonic mjd) (julian-day->time-monotonic (full mjd)))
    (define (modified-julian-day->date mjd . rest) (apply julian-day->date (full mjd) rest))

    (define (time-utc->julian-day time)
      (time->julian-day ((conversion 'time-utc->julian-day time-utc time-utc same) time)))
    (define (time-tai->julian-day time)
      (time->julian-day ((conversion 'time-tai->julian-day time-tai time-utc tai->utc) time)))
    (define (time-monotonic->julian-day time)
      (time->julian-day ((conversion 'time-monotonic->julian-day time-monotonic time-utc tai->utc) time)))
    (define (time-utc->modified-julian-day time) (- (time-utc->julian-day time) modified))
    (define (time-tai->modified-julian-day time) (- (time-tai->julian-day time) modified))
    (define (time-monotonic->modified-julian-day time) (- (time-monotonic->julian-day time) modified))

    (define (date->julian-day date)
      (expect-date 'date->julian-day date)
      (time->julian-day (date->time-utc date)))
    (define (date->modified-julian-day date) (- (date->julian-day date) modified))

    (define (current-julian-day) (time->julian-day (current-time)))
    (define (current-modified-julian-day) (- (current-julian-day) modified))

    ;;; Dates as text

    (define day-names '#("Sunday" "Monday" "Tuesday" "Wednesday" "Thursday" "Friday" "Saturday"))
    (define month-names
      '#("January" "February" "March" "April" "May" "June" "July" "August" "September" "October" "November" "December"))

    (define (short name) (substring name 0 3))
    (define (day-name date) (vector-ref day-names (date-week-day date)))
    (define (month-name date) (vector-ref month-names (- (date-month date) 1)))

    (define (padded number width fill)
      (let* ((digits (number->string (abs number)))
             (missing (- width (string-length digits))))
        (string-append (if (negative? number) "-" "")
                       (if (> missing 0) (make-string missing fill) "")
                       digits)))

    (define (two number) (padded number 2 #\0))

    (define (zone offset)
      (if (= offset 0)
          "Z"
          (string-append (if (negative? offset) "-" "+")
                         (two (quotient (abs offset) 3600))
                         (two (modulo (quotient (abs offset) 60) 60)))))

    (define (hour-12 date)
      (let ((hour (modulo (date-hour date) 12)))
        (if (= hour 0) 12 hour)))

    ;; Weeks that begin on a day, the first part of a week counted as week 0.
    (define (week date first-day)
      (quotient (+ (date-year-day date) 6 (- (modulo (- (date-week-day date) first-day) 7))) 7))

    ;; ISO 8601: the week of the year in which its Thursday lies.
    (define (iso-week date)
      (let*-values (((thursday) (+ (days (date-year date) (date-month date) (date-day date))
                                   (- 3 (modulo (+ 6 (date-week-day date)) 7))))
                    ((year month day) (civil thursday)))
        (+ 1 (quotient (- thursday (days year 1 1)) 7))))

    (define (fraction date)
      (let loop ((digits (padded (date-nanosecond date) 9 #\0)))
        (let ((last (- (string-length digits) 1)))
          (cond ((< last 0) "")
                ((char=? (string-ref digits last) #\0) (loop (substring digits 0 last)))
                (else (string-append "." digits))))))

    (define (directive c date)
      (define (as template) (date->string date template))
      (case c
        ((#\~) "~")
        ((#\a) (short (day-name date)))
        ((#\A) (day-name date))
        ((#\b #\h) (short (month-name date)))
        ((#\B) (month-name date))
        ((#\c) (as "~a ~b ~d ~H:~M:~S~z ~Y"))
        ((#\d) (two (date-day date)))
        ((#\D #\x) (as "~m/~d/~y"))
        ((#\e) (padded (date-day date) 2 #\space))
        ((#\f) (string-append (two (date-second date)) (fraction date)))
        ((#\H) (two (date-hour date)))
        ((#\I) (two (hour-12 date)))
        ((#\j) (padded (date-year-day date) 3 #\0))
        ((#\k) (padded (date-hour date) 2 #\space))
        ((#\l) (padded (hour-12 date) 2 #\space))
        ((#\m) (two (date-month date)))
        ((#\M) (two (date-minute date)))
        ((#\n) "\n")
        ((#\N) (padded (date-nanosecond date) 9 #\0))
        ((#\p) (if (< (date-hour date) 12) "AM" "PM"))
        ((#\r) (as "~I:~M:~S ~p"))
        ((#\s) (number->string (date->second date)))
        ((#\S) (two (date-second date)))
        ((#\t) "\t")
        ((#\T #\X #\3) (as "~H:~M:~S"))
        ((#\U) (two (week date 0)))
        ((#\V) (two (iso-week date)))
        ((#\w) (number->string (date-week-day date)))
        ((#\W) (two (week date 1)))
        ((#\y) (two (floor-remainder (date-year date) 100)))
        ((#\Y) (padded (date-year date) 4 #\0))
        ((#\z #\Z) (zone (date-zone-offset date)))
        ((#\1) (as "~Y-~m-~d"))
        ((#\2) (as "~H:~M:~S~z"))
        ((#\4) (as "~Y-~m-~dT~H:~M:~S~z"))
        ((#\5) (as "~Y-~m-~dT~H:~M:~S"))
        (else #f)))

    (define (date->string date . rest)
      (expect-date 'date->string date)
      (let ((template (if (pair? rest) (car rest) "~c"))
            (out (open-output-string)))
        (if (not (string? template)) (wrong-type 'date->string 2 "a string" template))
        (let loop ((i 0))
          (cond ((= i (string-length template)) (get-output-string out))
                ((not (char=? (string-ref template i) #\~))
                 (write-char (string-ref template i) out)
                 (loop (+ i 1)))
                ((= (+ i 1) (string-length template))
                 (fail 'value 'date->string "the template ends in a directive:" template))
                ((directive (string-ref template (+ i 1)) date)
                 => (lambda (text) (write-string text out) (loop (+ i 2))))
                (else
                 (fail 'value 'date->string "there is no such directive:"
                       (string #\~ (string-ref template (+ i 1)))))))))

    ;;; Text as dates

    ;; What was read so far: #(nanosecond second minute hour day month year zone-offset).
    (define (string->date input template)
      (if (not (string? input)) (wrong-type 'string->date 1 "a string" input))
      (if (not (string? template)) (wrong-type 'string->date 2 "a string" template))
      (let ((parts (vector 0 0 0 0 #f #f #f #f))
            (length (string-length input)))
        (define (bad)
          (fail 'value 'string->date "the text does not fit the template:" input template))
        (define (char-at i) (if (< i length) (string-ref input i) #\x0))
        (define (skip i wanted?)
          (cond ((= i length) (bad))
                ((wanted? (string-ref input i)) i)
                (else (skip (+ i 1) wanted?))))
        (define (number i most field scale)
          (let loop ((end i))
            (if (and (< end length) (< (- end i) most) (char<=? #\0 (string-ref input end) #\9))
                (loop (+ end 1))
                (let ((value (and (> end i) (string->number (substring input i end)))))
                  (if (not value) (bad))
                  (if field (vector-set! parts field (scale value (- end i))))
                  end))))
        (define (plain value digits) value)
        (define (name i names short?)
          (let loop ((index 0))
            (if (= index (vector-length names))
                (bad)
                (let* ((name (if short? (short (vector-ref names index)) (vector-ref names index)))
                       (end (+ i (string-length name))))
                  (if (and (<= end length) (string-ci=? name (substring input i end)))
                      (values index end)
                      (loop (+ index 1)))))))
        (define (named i names short? field)
          (let-values (((index end) (name (skip i char-alphabetic?) names short?)))
            (if field (vector-set! parts field (+ index 1)))
            end))
        (define (digits i most field scale)
          (number (skip i (lambda (c) (char<=? #\0 c #\9))) most field scale))
        (define (offset i)
          (cond ((char-ci=? (char-at i) #\z) (vector-set! parts 7 0) (+ i 1))
                ((memv (char-at i) '(#\+ #\-))
                 (let* ((hours-end (number (+ i 1) 2 7 (lambda (value digits) (* 3600 value))))
                        (minutes (if (char=? (char-at hours-end) #\:) (+ hours-end 1) hours-end))
                        (end (if (and (< minutes length) (char<=? #\0 (char-at minutes) #\9))
                                 (let ((hours (vector-ref parts 7)))
                                   (number minutes 2 7 (lambda (value digits) (+ hours (* 60 value)))))
                                 hours-end)))
                   (if (char=? (char-at i) #\-) (vector-set! parts 7 (- (vector-ref parts 7))))
                   end))
                (else (bad))))
        ;; `next` is the directive that follows at once, #f if there is none.
        (define (field c i next)
          (case c
            ((#\~) (if (char=? (char-at i) #\~) (+ i 1) (bad)))
            ((#\a) (named i day-names #t #f))
            ((#\A) (named i day-names #f #f))
            ((#\b #\h) (named i month-names #t 5))
            ((#\B) (named i month-names #f 5))
            ((#\d) (digits i 2 4 plain))
            ((#\e) (digits i 2 4 plain))
            ((#\H #\k) (digits i 2 3 plain))
            ((#\m) (digits i 2 5 plain))
            ((#\M) (digits i 2 2 plain))
            ((#\N) (digits i 9 0 (lambda (value digits) (* value (expt 10 (- 9 digits))))))
            ((#\S) (digits i 2 1 plain))
            ((#\y) (digits i 2 6 (lambda (value digits) (nearest-year value))))
            ((#\Y) (let ((most (if (and next (memv next numeric)) 4 9)))
                     (if (char=? (char-at i) #\-)
                         (let ((end (number (+ i 1) most 6 plain)))
                           (vector-set! parts 6 (- (vector-ref parts 6)))
                           end)
                         (digits i most 6 plain))))
            ((#\z) (offset i))
            ((#\1) (fields "~Y-~m-~d" i))
            ((#\2) (fields "~H:~M:~S~z" i))
            ((#\3) (fields "~H:~M:~S" i))
            ((#\4) (fields "~Y-~m-~dT~H:~M:~S~z" i))
            ((#\5) (fields "~Y-~m-~dT~H:~M:~S" i))
            (else (fail 'value 'string->date "there is no such directive:" (string #\~ c)))))
        ;; The directives that begin with digits. A year directly before one of them has four digits at most.
        (define numeric '(#\d #\e #\H #\k #\m #\M #\N #\S #\y #\Y #\1 #\2 #\3 #\4 #\5))
        (define (directive-at template t)
          (and (< (+ t 1) (string-length template))
               (char=? (string-ref template t) #\~)
               (string-ref template (+ t 1))))
        (define (fields template i)
          (let loop ((t 0) (i i))
            (cond ((= t (string-length template)) i)
                  ((not (char=? (string-ref template t) #\~))
                   (if (char=? (char-at i) (string-ref template t)) (loop (+ t 1) (+ i 1)) (bad)))
                  ((= (+ t 1) (string-length template))
                   (fail 'value 'string->date "the template ends in a directive:" template))
                  (else
                   (loop (+ t 2)
                         (field (string-ref template (+ t 1)) i (directive-at template (+ t 2))))))))
        (if (< (fields template 0) length) (bad))
        (finish parts bad)))

    ;; The year with these last digits that is nearest to the present one.
    (define (nearest-year digits)
      (let* ((now (date-year (current-date 0)))
             (year (+ (- now (modulo now 100)) digits)))
        (cond ((> (- year now) 50) (- year 100))
              ((< (- year now) -49) (+ year 100))
              (else year))))

    (define (finish parts bad)
      (let-values (((nanosecond second minute hour day month year offset) (apply values (vector->list parts))))
        (if (not (and day month year (<= 1 month 12) (<= 1 day (month-length month year))
                      (<= hour 23) (<= minute 59) (<= second 60)))
            (bad))
        (if (and offset (not (<= -93599 offset 93599))) (bad))
        (let ((date (wrap-date nanosecond second minute hour day month year (or offset 0))))
          (if offset
              date
              ;; The offset of a local time: that of the time which has it.
              (let* ((second-of (date->second date))
                     (guess (local-offset second-of))
                     (local (local-offset (- second-of guess))))
                (wrap-date nanosecond second minute hour day month year local))))))))
