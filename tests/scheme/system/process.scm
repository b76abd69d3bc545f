;;; (ruse process): other programs.
(import (scheme base) (scheme write) (scheme file) (ruse process) (only (srfi 170) create-temp-file current-directory set-current-directory!))
(define-syntax show
  (syntax-rules ()
    ((_ expression)
     (begin
       (write (guard (e ((error-object? e) (cons (error-object-message e) (error-object-irritants e)))) expression))
       (newline)))))
(show (process->string '("echo" "hello"))) ;; expect: "hello\n"
(show (process->lines '("printf" "a\\nb\\n"))) ;; expect: ("a" "b")
(show (process->string '("cat") #:stdin "text")) ;; expect: "text"
(show (process->bytevector '("cat") #:stdin #u8(1 2 255))) ;; expect: #u8(1 2 255)
(show (process->string '("printf" "\\377"))) ;; expect: "�"
(show (run '("true"))) ;; expect: 0
(show (run '("sh" "-c" "exit 3"))) ;; expect: 3
(show (process->string '("sh" "-c" "exit 3"))) ;; expect: ("process->string: the program ended with status 3:" ("sh" "-c" "exit 3"))
(define result (run-process '("sh" "-c" "echo out; echo err >&2; exit 1")))
(show (process-result? result)) ;; expect: #t
(show (list (process-result-status result) (process-result-output result) (process-result-errors result)))
;; expect: (1 "out\n" "err\n")
(show (process-result-output (run-process '("sh" "-c" "echo out; echo err >&2") #:stderr 'stdout)))
;; expect: "out\nerr\n"
(show (process-result-output (run-process '("echo" "x") #:stdout 'null))) ;; expect: #f
(show (process->string '("pwd") #:directory "/")) ;; expect: "/\n"
(show (process->string '("sh" "-c" "echo $RUSE_TEST_VARIABLE") #:environment '(("RUSE_TEST_VARIABLE" . "x"))))
;; expect: "x\n"
(show (string-length (process->string '("cat") #:stdin (make-string 3000000 #\x)))) ;; expect: 3000000

;; What is written before comes before.
(display "first ")
(run '("echo" "second")) ;; expect: first second

(define file (create-temp-file))
(show (run '("sh" "-c" "echo out; echo err >&2") #:stdout (list 'file file) #:stderr 'stdout))
;; expect: 0
(show (run '("echo" "more") #:stdout (list 'append file))) ;; expect: 0
(show (process->lines '("cat") #:stdin (list 'file file))) ;; expect: ("out" "err" "more")
(delete-file file)

;; Talking to a program.
(define cat (process-start '("cat")))
(write-string "ping\n" (process-input cat))
(flush-output-port (process-input cat))
(show (read-line (process-output cat))) ;; expect: "ping"
(show (process-errors cat)) ;; expect: #f
(show (list (process? cat) (exact-integer? (process-id cat)) (process-running? cat) (process-status cat)))
;; expect: (#t #t #t #f)
(show (process-wait cat 0.02)) ;; expect: #f
(close-port (process-input cat))
(show (process-wait cat)) ;; expect: 0
(show (list (process-status cat) (process-running? cat) (process-kill! cat))) ;; expect: (0 #f #f)
(define binary (process-start '("cat") #:binary #t))
(write-u8 255 (process-input binary))
(close-port (process-input binary))
(show (read-bytevector 10 (process-output binary))) ;; expect: #u8(255)
(define sleeper (process-start '("sleep" "100") #:stdin 'null #:stdout 'null))
(show (process-kill! sleeper)) ;; expect: #t
(show (process-wait sleeper)) ;; expect: 143
(define other (process-start '("sleep" "100") #:stdin 'null #:stdout 'null))
(show (process-kill! other 'kill)) ;; expect: #t
(show (process-wait other)) ;; expect: 137

;; Time limits end what does not end.
(show (process->string '("sleep" "100") #:timeout 0.1)) ;; expect: ("process->string: the program did not end in time, so it was ended:" ("sleep" "100"))
(show (run '("sh" "-c" "sleep 100; echo never") #:timeout 0.1)) ;; expect: ("run: the program did not end in time, so it was ended:" ("sh" "-c" "sleep 100; echo never"))

(show (process->string '("no-such-program-at-all"))) ;; expect: ("process->string: cannot start \"no-such-program-at-all\": No such file or directory" ENOENT)
(show (process->string "echo")) ;; expect: ("process->string: argument 1 must be a list of strings, the program first, but it is" "echo")
(show (process->string '("echo" 5))) ;; expect: ("process->string: argument 1 must be a list of strings, the program first, but it is" ("echo" 5))
(show (process->string '())) ;; expect: ("process->string: argument 1 must be a list of strings, the program first, but it is" ())
(show (process->string '("cat") #:stdin 'stdout)) ;; expect: ("process->string: this is no stream for a program:" stdout)
(show (run '("echo") #:stdout 'pipe)) ;; expect: ("run: a program that is run to its end has no pipes, but" #:stdout pipe)
(show (run '("echo") #:timeout -1)) ;; expect: ("run: the timeout must be a number of seconds or #f, but it is" -1)
(show (run '("echo") #:directory "/no-such-folder")) ;; expect: ("run: cannot start \"echo\": No such file or directory" ENOENT)
(show (run '("echo") #:environment '(5))) ;; expect: ("run: an environment is a list of pairs of strings, not of" 5)
(show (process-wait 5)) ;; expect: ("process-wait: argument 1 must be a process, but it is" 5)
(show (process-kill! cat 'please)) ;; expect: ("process-kill!: argument 2 must be hangup, interrupt, quit, kill, user-1, user-2, terminate or a number, but it is" please)
(show (process-kill! cat 34)) ;; expect: ("process-kill!: argument 2 must be an exact integer from 1 to 31, but it is" 34)
(show (run '("echo") #:environment 5)) ;; expect: ("run: an environment is a list of pairs of strings, not" 5)
(define ring (list (cons "A" "b")))
(set-cdr! ring ring)
(show (guard (e (#t 'refused)) (run '("echo") #:environment ring))) ;; expect: refused

;; Texts are for input only, and only standard error can go where standard output goes.
(show (run-process '("echo" "hi") #:stdout "text")) ;; expect: ("run-process: this is no stream for a program:" "text")
(show (run-process '("echo" "hi") #:stdout 'stdout)) ;; expect: ("run-process: this is no stream for a program:" stdout)

;; What the program left running is ended with it.
(define left (create-temp-file))
(delete-file left)
(show (guard (e (#t 'late))
        (run-process (list "sh" "-c" (string-append "(sleep 0.5; echo x > " left ") & echo hi")) #:timeout 0.1)))
;; expect: late
(show (run '("sleep" "0.8"))) ;; expect: 0
(show (file-exists? left)) ;; expect: #f

;; A relative name of a program starts at the directory of this one, not of the other.
(define folder (process->string '("mktemp" "-d")))
(define place (substring folder 0 (- (string-length folder) 1)))
(run (list "sh" "-c" (string-append "cd " place " && mkdir sub && printf '#!/bin/sh\\necho up\\n' > x.sh && cp x.sh sub/x.sh"
                                    " && printf '#!/bin/sh\\necho down\\n' > sub/x.sh && chmod +x x.sh sub/x.sh")))
(define before (current-directory))
(set-current-directory! place)
(show (process->string '("./x.sh") #:directory "sub")) ;; expect: "up\n"
(set-current-directory! before)
(run (list "rm" "-r" place))
