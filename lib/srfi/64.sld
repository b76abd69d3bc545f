;;; SRFI 64: an API for test suites.
;;;
;;; A test runner holds the state of a run: the stack of open groups, the
;;; specifiers that skip or expect failures, the counts, the properties of the
;;; last result and the call-back procedures that report. The test forms are
;;; syntax, because a skipped test must not evaluate its expressions; each
;;; expands into one call of RUN-TEST.
(define-library (srfi 64)
  (export
   ;; test cases
   test-assert test-eqv test-eq test-equal test-approximate test-error
   test-read-eval-string
   ;; groups
   test-begin test-end test-group test-group-with-cleanup
   ;; specifiers
   test-match-name test-match-nth test-match-any test-match-all
   test-skip test-expect-fail
   ;; runners
   test-runner? test-runner-current test-runner-get
   test-runner-simple test-runner-null test-runner-create test-runner-factory
   test-apply test-with-runner
   ;; results
   test-result-kind test-passed? test-result-ref test-result-set!
   test-result-remove test-result-clear test-result-alist
   ;; call-backs
   test-runner-on-test-begin test-runner-on-test-begin!
   test-runner-on-test-end test-runner-on-test-end!
   test-runner-on-group-begin test-runner-on-group-begin!
   test-runner-on-group-end test-runner-on-group-end!
   test-runner-on-bad-count test-runner-on-bad-count!
   test-runner-on-bad-end-name test-runner-on-bad-end-name!
   test-runner-on-final test-runner-on-final!
   test-on-test-begin-simple test-on-test-end-simple
   test-on-group-begin-simple test-on-group-end-simple
   test-on-bad-count-simple test-on-bad-end-name-simple test-on-final-simple
   ;; components
   test-runner-pass-count test-runner-fail-count test-runner-xpass-count
   test-runner-xfail-count test-runner-skip-count test-runner-test-name
   test-runner-group-path test-runner-group-stack
   test-runner-aux-value test-runner-aux-value! test-runner-reset)
  (import (scheme base) (scheme case-lambda) (scheme eval) (scheme read)
          (scheme repl) (scheme write))
  (begin

    ;;; Runners

    (define-record-type <test-runner>
      (make-runner groups run-list skip-list fail-list test-name results aux-value
                   pass-count fail-count xpass-count xfail-count skip-count
                   on-test-begin on-test-end on-group-begin on-group-end
                   on-bad-count on-bad-end-name on-final)
      test-runner?
      (groups groups set-groups!)           ; open groups, innermost first
      (run-list run-list set-run-list!)     ; specifiers, or #t: every test runs
      (skip-list skip-list set-skip-list!)  ; specifiers
      (fail-list fail-list set-fail-list!)  ; specifiers
      (test-name test-runner-test-name set-test-name!)
      (results test-result-alist set-results!)
      (aux-value test-runner-aux-value test-runner-aux-value!)
      (pass-count test-runner-pass-count set-pass-count!)
      (fail-count test-runner-fail-count set-fail-count!)
      (xpass-count test-runner-xpass-count set-xpass-count!)
      (xfail-count test-runner-xfail-count set-xfail-count!)
      (skip-count test-runner-skip-count set-skip-count!)
      (on-test-begin test-runner-on-test-begin test-runner-on-test-begin!)
      (on-test-end test-runner-on-test-end test-runner-on-test-end!)
      (on-group-begin test-runner-on-group-begin test-runner-on-group-begin!)
      (on-group-end test-runner-on-group-end test-runner-on-group-end!)
      (on-bad-count test-runner-on-bad-count test-runner-on-bad-count!)
      (on-bad-end-name test-runner-on-bad-end-name test-runner-on-bad-end-name!)
      (on-final test-runner-on-final test-runner-on-final!))

    ;; An open group. COUNT is the number of tests and inner groups so far,
    ;; EXPECTED-COUNT what test-begin announced or #f. The specifiers in force
    ;; before the group come back at its end. INSTALLED? tells whether its
    ;; test-begin installed the runner.
    (define-record-type <group>
      (make-group name count expected-count outer-skip-list outer-fail-list installed?)
      group?
      (name group-name)
      (count group-count set-group-count!)
      (expected-count group-expected-count)
      (outer-skip-list group-outer-skip-list)
      (outer-fail-list group-outer-fail-list)
      (installed? group-installed?))

    (define (test-runner-null)
      (let ((ignore-1 (lambda (runner) #f))
            (ignore-3 (lambda (runner a b) #f)))
        (make-runner '() #t '() '() "" '() #f
                     0 0 0 0 0
                     ignore-1 ignore-1 ignore-3 ignore-1
                     ignore-3 ignore-3 ignore-1)))

    (define (test-runner-simple)
      (let ((runner (test-runner-null)))
        (test-runner-on-test-begin! runner test-on-test-begin-simple)
        (test-runner-on-test-end! runner test-on-test-end-simple)
        (test-runner-on-group-begin! runner test-on-group-begin-simple)
        (test-runner-on-group-end! runner test-on-group-end-simple)
        (test-runner-on-bad-count! runner test-on-bad-count-simple)
        (test-runner-on-bad-end-name! runner test-on-bad-end-name-simple)
        (test-runner-on-final! runner test-on-final-simple)
        runner))

    (define (test-runner-reset runner)
      (set-groups! runner '())
      (set-run-list! runner #t)
      (set-skip-list! runner '())
      (set-fail-list! runner '())
      (set-test-name! runner "")
      (set-results! runner '())
      (set-pass-count! runner 0)
      (set-fail-count! runner 0)
      (set-xpass-count! runner 0)
      (set-xfail-count! runner 0)
      (set-skip-count! runner 0))

    (define (test-runner-group-stack runner)
      (map group-name (groups runner)))

    (define (test-runner-group-path runner)
      (reverse (test-runner-group-stack runner)))

    (define current-runner #f)
    (define current-factory test-runner-simple)

    (define test-runner-current
      (case-lambda
        (() current-runner)
        ((runner) (set! current-runner runner))))

    (define test-runner-factory
      (case-lambda
        (() current-factory)
        ((factory) (set! current-factory factory))))

    (define (test-runner-get)
      (or current-runner
          (error "there is no current test runner; test-begin installs one")))

    (define (test-runner-create) (current-factory))

    (define (call-with-runner runner thunk)
      (let ((other runner))
        (define (swap!)
          (let ((runner current-runner))
            (set! current-runner other)
            (set! other runner)))
        (dynamic-wind swap! thunk swap!)))

    (define-syntax test-with-runner
      (syntax-rules ()
        ((_ runner body ...)
         (call-with-runner runner (lambda () body ...)))))

    ;;; Results

    (define test-result-ref
      (case-lambda
        ((runner name) (test-result-ref runner name #f))
        ((runner name default)
         (let ((entry (assq name (test-result-alist runner))))
           (if entry
               (cdr entry)
               default)))))

    ;; The alist is never mutated, so one taken from a runner stays as it is.
    (define (test-result-set! runner name value)
      (test-result-remove runner name)
      (set-results! runner (cons (cons name value) (test-result-alist runner))))

    (define (test-result-remove runner name)
      (let loop ((entries (test-result-alist runner)) (kept '()))
        (cond
         ((null? entries) (set-results! runner (reverse kept)))
         ((eq? (caar entries) name) (loop (cdr entries) kept))
         (else (loop (cdr entries) (cons (car entries) kept))))))

    (define (test-result-clear runner)
      (set-results! runner '()))

    (define test-result-kind
      (case-lambda
        (() (test-result-kind (test-runner-get)))
        ((runner) (test-result-ref runner 'result-kind))))

    (define test-passed?
      (case-lambda
        (() (test-passed? (test-runner-get)))
        ((runner) (and (memq (test-result-kind runner) '(pass xpass)) #t))))

    ;;; Specifiers

    (define (specifier object)
      (cond
       ((procedure? object) object)
       ((exact-integer? object) (test-match-nth 1 object))
       ((string? object) (test-match-name object))
       (else
        (error "a test specifier is a procedure, an exact integer or a string"
               object))))

    (define (test-match-name name)
      (lambda (runner)
        (equal? name (test-runner-test-name runner))))

    (define test-match-nth
      (case-lambda
        ((n) (test-match-nth n 1))
        ((n count)
         (let ((calls 0))
           (lambda (runner)
             (set! calls (+ calls 1))
             (and (<= n calls) (< calls (+ n count))))))))

    ;; Does some specifier match? All are applied: they may count their calls.
    (define (some-match? specifiers runner)
      (let loop ((specifiers specifiers) (match? #f))
        (if (null? specifiers)
            match?
            (let ((this? ((car specifiers) runner)))
              (loop (cdr specifiers) (or match? (and this? #t)))))))

    (define (test-match-any . objects)
      (let ((specifiers (map specifier objects)))
        (lambda (runner)
          (some-match? specifiers runner))))

    (define (test-match-all . objects)
      (let ((specifiers (map specifier objects)))
        (lambda (runner)
          (let loop ((specifiers specifiers) (match? #t))
            (if (null? specifiers)
                match?
                (let ((this? ((car specifiers) runner)))
                  (loop (cdr specifiers) (and match? this? #t))))))))

    (define (test-skip . objects)
      (let ((runner (test-runner-get)))
        (set-skip-list! runner
                        (cons (apply test-match-all objects) (skip-list runner)))))

    (define (test-expect-fail . objects)
      (let ((runner (test-runner-get)))
        (set-fail-list! runner
                        (cons (apply test-match-all objects) (fail-list runner)))))

    ;; (test-apply [runner] specifier ... procedure)
    (define (test-apply first . rest)
      (cond
       ((test-runner? first)
        (call-with-runner first (lambda () (apply run-selected first rest))))
       (current-runner
        (apply run-selected current-runner first rest))
       (else
        (apply test-apply (test-runner-create) first rest))))

    (define (run-selected runner . arguments)
      (let* ((reversed (reverse arguments))
             (procedure (car reversed))
             (objects (reverse (cdr reversed))))
        (if (null? objects)
            (procedure)
            (let ((outer (run-list runner))
                  (inner (map specifier objects)))
              (dynamic-wind
               (lambda () (set-run-list! runner inner))
               procedure
               (lambda () (set-run-list! runner outer)))))))

    ;;; Groups

    (define test-begin
      (case-lambda
        ((name) (test-begin name #f))
        ((name count)
         (let* ((install? (not current-runner))
                (runner (or current-runner (test-runner-create))))
           (if install?
               (set! current-runner runner))
           (set-test-name! runner name)
           ((test-runner-on-group-begin runner) runner name count)
           (set-groups! runner
                        (cons (make-group name 0 count
                                          (skip-list runner) (fail-list runner)
                                          install?)
                              (groups runner)))))))

    (define test-end
      (case-lambda
        (() (end-group #f #f))
        ((name) (end-group name #t))))

    (define (end-group name name?)
      (let ((runner (test-runner-get)))
        (if (null? (groups runner))
            (error "test-end: no test group is open" (if name? name "")))
        (let ((group (car (groups runner))))
          (if (and name? (not (equal? name (group-name group))))
              ((test-runner-on-bad-end-name runner) runner (group-name group) name))
          (if (and (group-expected-count group)
                   (not (= (group-expected-count group) (group-count group))))
              ((test-runner-on-bad-count runner)
               runner (group-count group) (group-expected-count group)))
          ((test-runner-on-group-end runner) runner)
          (set-groups! runner (cdr (groups runner)))
          (set-skip-list! runner (group-outer-skip-list group))
          (set-fail-list! runner (group-outer-fail-list group))
          (count-in-group! runner)
          (if (null? (groups runner))
              ((test-runner-on-final runner) runner))
          (if (group-installed? group)
              (set! current-runner #f)))))

    ;; Counts a test or an inner group.
    (define (count-in-group! runner)
      (if (pair? (groups runner))
          (let ((group (car (groups runner))))
            (set-group-count! group (+ (group-count group) 1)))))

    ;; Runs THUNK as a group unless a skip specifier matches its name.
    (define (run-group name thunk)
      (let ((runner current-runner))
        (if (and runner (skip-group? runner name))
            (begin
              (set-skip-count! runner (+ (test-runner-skip-count runner) 1))
              (count-in-group! runner))
            (dynamic-wind
             (lambda () (test-begin name))
             thunk
             (lambda () (test-end name))))))

    (define (skip-group? runner name)
      (set-test-name! runner name)
      (some-match? (skip-list runner) runner))

    (define-syntax test-group
      (syntax-rules ()
        ((_ name body ...)
         (run-group name (lambda () body ...)))))

    (define-syntax test-group-with-cleanup
      (syntax-rules ()
        ((_ name cleanup)
         (run-group name (lambda () cleanup)))
        ((_ name body ... cleanup)
         (run-group name
                    (lambda ()
                      (dynamic-wind
                       (lambda () #f)
                       (lambda () body ...)
                       (lambda () cleanup)))))))

    ;;; Running a test

    ;; BODY takes the runner, does the test and returns whether it passed; it
    ;; notes what it found as result properties.
    (define (run-test name form body)
      (let ((runner (test-runner-get)))
        (test-result-clear runner)
        (set-test-name! runner name)
        (test-result-set! runner 'source-form form)
        (note-expected-kind! runner)
        ((test-runner-on-test-begin runner) runner)
        (if (not (eq? (test-result-kind runner) 'skip))
            (note-outcome! runner
                           (guard (condition
                                   (else
                                    (test-result-set! runner 'actual-error condition)
                                    #f))
                             (body runner))))
        (count-result! runner)
        (count-in-group! runner)
        ((test-runner-on-test-end runner) runner)))

    ;; Sets the result kind a test has before it is run: skip, xfail or none.
    ;; Every list is consulted, because specifiers may count their calls.
    (define (note-expected-kind! runner)
      (let* ((run? (or (eq? (run-list runner) #t)
                       (some-match? (run-list runner) runner)))
             (skip? (some-match? (skip-list runner) runner)))
        (cond
         ((or skip? (not run?))
          (test-result-set! runner 'result-kind 'skip))
         ((some-match? (fail-list runner) runner)
          (test-result-set! runner 'result-kind 'xfail)))))

    (define (note-outcome! runner passed?)
      (test-result-set! runner 'result-kind
                        (if (eq? (test-result-kind runner) 'xfail)
                            (if passed? 'xpass 'xfail)
                            (if passed? 'pass 'fail))))

    (define (count-result! runner)
      (case (test-result-kind runner)
        ((pass) (set-pass-count! runner (+ (test-runner-pass-count runner) 1)))
        ((fail) (set-fail-count! runner (+ (test-runner-fail-count runner) 1)))
        ((xpass) (set-xpass-count! runner (+ (test-runner-xpass-count runner) 1)))
        ((xfail) (set-xfail-count! runner (+ (test-runner-xfail-count runner) 1)))
        ((skip) (set-skip-count! runner (+ (test-runner-skip-count runner) 1)))))

    ;;; Test cases

    (define (run-assertion name form thunk)
      (run-test name form
                (lambda (runner)
                  (let ((value (thunk)))
                    (test-result-set! runner 'actual-value value)
                    value))))

    (define (run-comparison name form same? expected-thunk thunk)
      (run-test name form
                (lambda (runner)
                  (let ((expected (expected-thunk)))
                    (test-result-set! runner 'expected-value expected)
                    (let ((value (thunk)))
                      (test-result-set! runner 'actual-value value)
                      (same? expected value))))))

    (define (run-approximation name form expected-thunk thunk error-thunk)
      (run-comparison name form
                      (lambda (expected value)
                        (let ((margin (error-thunk)))
                          (<= (- expected margin) value (+ expected margin))))
                      expected-thunk
                      thunk))

    (define (run-error name form type-thunk thunk)
      (run-test name form
                (lambda (runner)
                  (let ((type (type-thunk)))
                    (test-result-set! runner 'expected-error type)
                    (guard (condition
                            (else
                             (test-result-set! runner 'actual-error condition)
                             (error-matches? type condition)))
                      (test-result-set! runner 'actual-value (thunk))
                      #f)))))

    ;; A string where the type stands is taken as a name, as many suites write it.
    (define (run-typed-error form type thunk)
      (if (string? type)
          (run-error type form (lambda () #t) thunk)
          (run-error "" form (lambda () type) thunk)))

    ;; An error type is #t for any error, or a predicate on what was raised.
    (define (error-matches? type condition)
      (cond
       ((eq? type #t) #t)
       ((procedure? type) (type condition))
       (else (error "test-error: an error type is #t or a predicate" type))))

    (define-syntax test-assert
      (syntax-rules ()
        ((_ name expression)
         (run-assertion name '(test-assert name expression) (lambda () expression)))
        ((_ expression)
         (run-assertion "" '(test-assert expression) (lambda () expression)))))

    (define-syntax define-comparison
      (syntax-rules ()
        ((_ keyword same?)
         (define-syntax keyword
           (syntax-rules ()
             ((_ name expected expression)
              (run-comparison name '(keyword name expected expression) same?
                              (lambda () expected) (lambda () expression)))
             ((_ expected expression)
              (run-comparison "" '(keyword expected expression) same?
                              (lambda () expected) (lambda () expression))))))))

    (define-comparison test-eq eq?)
    (define-comparison test-eqv eqv?)
    (define-comparison test-equal equal?)

    (define-syntax test-approximate
      (syntax-rules ()
        ((_ name expected expression error)
         (run-approximation name '(test-approximate name expected expression error)
                            (lambda () expected) (lambda () expression)
                            (lambda () error)))
        ((_ expected expression error)
         (run-approximation "" '(test-approximate expected expression error)
                            (lambda () expected) (lambda () expression)
                            (lambda () error)))))

    (define-syntax test-error
      (syntax-rules ()
        ((_ name type expression)
         (run-error name '(test-error name type expression)
                    (lambda () type) (lambda () expression)))
        ((_ type expression)
         (run-typed-error '(test-error type expression)
                          type (lambda () expression)))
        ((_ expression)
         (run-error "" '(test-error expression)
                    (lambda () #t) (lambda () expression)))))

    (define (test-read-eval-string string)
      (let* ((port (open-input-string string))
             (form (read port)))
        (if (or (eof-object? form)
                (not (eof-object? (read-char port))))
            (error "test-read-eval-string: not exactly one datum" string)
            (eval form (interaction-environment)))))

    ;;; The simple runner: failures as they happen, a summary at the end

    (define (test-on-test-begin-simple runner) #f)
    (define (test-on-group-begin-simple runner name count) #f)
    (define (test-on-group-end-simple runner) #f)

    (define (test-on-test-end-simple runner)
      (case (test-result-kind runner)
        ((fail) (report-test runner "FAIL"))
        ((xpass) (report-test runner "XPASS"))))

    (define (report-test runner label)
      (display label)
      (for-each (lambda (name)
                  (display " ")
                  (display name)
                  (display ":"))
                (test-runner-group-path runner))
      (display " ")
      (if (equal? (test-runner-test-name runner) "")
          (write (test-result-ref runner 'source-form))
          (display (test-runner-test-name runner)))
      (newline)
      (for-each (lambda (property)
                  (let ((entry (assq (car property) (test-result-alist runner))))
                    (if entry
                        (report-property (cadr property) (cdr entry)))))
                '((expected-value "expected")
                  (expected-error "expected error")
                  (actual-value "got")
                  (actual-error "got error"))))

    (define (report-property label value)
      (display "  ")
      (display label)
      (display ": ")
      (if (error-object? value)
          (begin
            (display (error-object-message value))
            (for-each (lambda (irritant)
                        (display " ")
                        (write irritant))
                      (error-object-irritants value)))
          (write value))
      (newline))

    (define (test-on-bad-count-simple runner actual-count expected-count)
      (display "*** Group ")
      (write (car (test-runner-group-stack runner)))
      (display " ran ")
      (display actual-count)
      (display " tests instead of ")
      (display expected-count)
      (newline))

    (define (test-on-bad-end-name-simple runner begin-name end-name)
      (error "test-end: the name is not that of the open test group"
             end-name begin-name))

    (define (test-on-final-simple runner)
      (define (line label count)
        (if (> count 0)
            (begin
              (display label)
              (display count)
              (newline))))
      (display "# of expected passes      ")
      (display (test-runner-pass-count runner))
      (newline)
      (line "# of expected failures    " (test-runner-xfail-count runner))
      (line "# of unexpected successes " (test-runner-xpass-count runner))
      (line "# of unexpected failures  " (test-runner-fail-count runner))
      (line "# of skipped tests        " (test-runner-skip-count runner)))))
