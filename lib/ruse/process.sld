;;; Other programs: run them to their end and gather what they write, or start them and talk to them through ports. No
;;; shell is involved: a command is a list of strings. What starts them is the host's (`crates/ruse-system/src/processes.rs`).
(define-library (ruse process)
  (export run process->string process->lines process->bytevector
          run-process process-result? process-result-status process-result-output process-result-errors
          process-start process? process-id process-input process-output process-errors
          process-status process-running? process-wait process-kill!)
  (import (scheme base) (ruse keyword) (only (ruse primitives) %service))
  (begin

    (define (fail kind who message . irritants)
      (apply %service 'fail kind who message irritants))

    (define (wrong-type who position expected obj)
      (fail 'type who (string-append "argument " (number->string position) " must be " expected ", but it is") obj))

    ;; Seconds as nanoseconds; #f stays #f.
    (define (nanoseconds who seconds)
      (cond ((not seconds) #f)
            ((and (real? seconds) (<= 0 seconds 1000000000)) (exact (round (* seconds 1000000000))))
            (else (fail 'type who "the timeout must be a number of seconds or #f, but it is" seconds))))

    ;;; Running to the end

    (define-record-type <process-result>
      (make-result status output errors)
      process-result?
      (status process-result-status)
      (output process-result-output)
      (errors process-result-errors))

    ;; A stream of a program that is run: `string` and `bytevector` gather it.
    (define (gathering stream)
      (if (memq stream '(string bytevector)) 'gather stream))

    ;; Bytes that are no UTF-8 become replacement characters.
    (define (gathered who process index stream)
      (let ((bytes (%service 'process-gathered who process index)))
        (if (eq? stream 'string)
            (%service 'bytes->string bytes)
            bytes)))

    (define (perform who command stdin stdout stderr directory environment timeout)
      (let* ((limit (nanoseconds who timeout))
             (process (car (%service 'process-start who command stdin (gathering stdout) (gathering stderr)
                                     directory environment #f)))
             (status (%service 'process-wait who process limit #t)))
        (if (not status)
            (fail 'limit who "the program did not end in time, so it was ended:" command))
        (make-result status (gathered who process 0 stdout) (gathered who process 1 stderr))))

    (define (check-streams who stdin stdout stderr)
      (if (eq? stdin 'pipe) (fail 'value who "a program that is run to its end has no pipes, but" '#:stdin 'pipe))
      (if (eq? stdout 'pipe) (fail 'value who "a program that is run to its end has no pipes, but" '#:stdout 'pipe))
      (if (eq? stderr 'pipe) (fail 'value who "a program that is run to its end has no pipes, but" '#:stderr 'pipe)))

    (define* (run-process command
                          #:key (stdin 'null) (stdout 'string) (stderr 'string) (directory #f) (environment #f)
                          (timeout #f))
      (check-streams 'run-process stdin stdout stderr)
      (perform 'run-process command stdin stdout stderr directory environment timeout))

    (define* (run command
                  #:key (stdin 'inherit) (stdout 'inherit) (stderr 'inherit) (directory #f) (environment #f) (timeout #f))
      (check-streams 'run stdin stdout stderr)
      (process-result-status (perform 'run command stdin stdout stderr directory environment timeout)))

    ;; The output of a program that ends well.
    (define (output who command stdin stdout stderr directory environment timeout)
      (let ((result (perform who command stdin stdout stderr directory environment timeout)))
        (if (not (eqv? 0 (process-result-status result)))
            (fail 'value who
                  (string-append "the program ended with status " (number->string (process-result-status result)) ":")
                  command))
        (process-result-output result)))

    (define* (process->string command
                              #:key (stdin 'null) (stderr 'inherit) (directory #f) (environment #f) (timeout #f))
      (output 'process->string command stdin 'string stderr directory environment timeout))

    (define* (process->bytevector command
                                  #:key (stdin 'null) (stderr 'inherit) (directory #f) (environment #f) (timeout #f))
      (output 'process->bytevector command stdin 'bytevector stderr directory environment timeout))

    (define* (process->lines command
                             #:key (stdin 'null) (stderr 'inherit) (directory #f) (environment #f) (timeout #f))
      (let ((port (open-input-string
                   (output 'process->lines command stdin 'string stderr directory environment timeout))))
        (let loop ((line (read-line port)) (lines '()))
          (if (eof-object? line)
              (reverse lines)
              (loop (read-line port) (cons line lines))))))

    ;;; Talking to a program

    (define-record-type <process>
      (make-process object input output errors)
      process?
      (object process-object)
      (input process-input)
      (output process-output)
      (errors process-errors))

    (define* (process-start command
                            #:key (stdin 'pipe) (stdout 'pipe) (stderr 'inherit) (directory #f) (environment #f)
                            (binary #f))
      (apply make-process
             (%service 'process-start 'process-start command stdin stdout stderr directory environment binary)))

    (define (object-of who process)
      (if (process? process)
          (process-object process)
          (wrong-type who 1 "a process" process)))

    (define (process-id process) (%service 'process-id (object-of 'process-id process)))

    ;; The exit status; #f while it runs. 128 and the number of the signal if one ended it.
    (define (process-status process) (%service 'process-status (object-of 'process-status process)))

    (define (process-running? process)
      (not (%service 'process-status (object-of 'process-running? process))))

    ;; The exit status, or #f when so many seconds have passed before the end.
    (define (process-wait process . timeout)
      (let ((limit (nanoseconds 'process-wait (and (pair? timeout) (car timeout)))))
        (%service 'process-wait 'process-wait (object-of 'process-wait process) limit #f)))

    (define signals '((hangup . 1) (interrupt . 2) (quit . 3) (kill . 9) (user-1 . 10) (user-2 . 12) (terminate . 15)))

    ;; Whether the signal was sent: not to a program that has ended.
    (define (process-kill! process . signal)
      (let* ((name (if (pair? signal) (car signal) 'terminate))
             (number (cond ((assq name signals) => cdr)
                           ((exact-integer? name) name)
                           (else (wrong-type 'process-kill! 2
                                             "hangup, interrupt, quit, kill, user-1, user-2, terminate or a number"
                                             name)))))
        (%service 'process-kill (object-of 'process-kill! process) number)))))
