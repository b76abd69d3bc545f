(define longest-pause 0.0)
(define (milliseconds time)
  (+ (* 1000.0 (time-second time)) (/ (time-nanosecond time) 1000000.0)))
(define install-collector-clock
  (collect-request-handler
   (lambda ()
     (let ([before (current-time 'time-monotonic)])
       (collect)
       (let* ([after (current-time 'time-monotonic)]
              [pause (milliseconds (time-difference after before))])
         (when (> pause longest-pause)
           (set! longest-pause pause)))))))
