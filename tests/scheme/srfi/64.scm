;;; SRFI 64: test suites.
(import (scheme base) (scheme write) (srfi 64))
(define (show . values)
  (let loop ((values values))
    (write (car values))
    (if (pair? (cdr values))
        (begin
          (display " ")
          (loop (cdr values)))))
  (newline))
(define (fails? thunk) (guard (e ((error-object? e) #t)) (thunk) #f))

;;; The simple runner: failures and a summary
(test-begin "outer" 9)
(test-assert "holds" (= 1 1))
(test-eq 'a 'a)
(test-eqv "same number" 1.5 1.5)
(test-equal '(1 2) (list 1 2))
(test-approximate "near" 1.0 1.001 0.01)
(test-error #t (vector-ref (vector 1) 5))
(test-begin "inner")
(test-equal "wrong" 3 (+ 1 1))
;; expect: FAIL outer: inner: wrong
;; expect:   expected: 3
;; expect:   got: 2
(test-assert (string? 'symbol))
;; expect: FAIL outer: inner: (test-assert (string? 'symbol))
;; expect:   got: #f
(test-equal "raises" 1 (error "no luck:" 'a "b"))
;; expect: FAIL outer: inner: raises
;; expect:   expected: 1
;; expect:   got error: no luck: a "b"
(test-error "no error" #t 'fine)
;; expect: FAIL outer: inner: no error
;; expect:   expected error: #t
;; expect:   got: fine
(test-skip 1)
(test-assert "skipped" (error "never evaluated"))
(test-expect-fail "known")
(test-assert "known" #f)
(test-expect-fail 1)
(test-assert "surprise" 'yes)
;; expect: XPASS outer: inner: surprise
;; expect:   got: yes
(test-end "inner")
(test-group "group"
  (test-assert #t))
(test-end "outer")
;; expect: *** Group "outer" ran 8 tests instead of 9
;; expect: # of expected passes      7
;; expect: # of expected failures    1
;; expect: # of unexpected successes 1
;; expect: # of unexpected failures  4
;; expect: # of skipped tests        1

;; test-end removed the runner that test-begin had installed.
(show (test-runner-current) (fails? test-runner-get) (fails? (lambda () (test-end "none")))) ;; expect: #f #t #t

;;; Custom runners and call-backs
(define events '())
(define (event! . parts) (set! events (cons parts events)))
(define (show-events!)
  (show (reverse events))
  (set! events '()))
(define (recording-runner)
  (let ((runner (test-runner-null)))
    (test-runner-on-test-begin! runner (lambda (r) (event! 'test (test-runner-test-name r))))
    (test-runner-on-test-end! runner (lambda (r) (event! (test-result-kind r))))
    (test-runner-on-group-begin! runner (lambda (r name count) (event! 'group name count (test-runner-test-name r))))
    (test-runner-on-group-end! runner (lambda (r) (event! 'end (test-runner-group-path r))))
    (test-runner-on-bad-count! runner (lambda (r actual expected) (event! 'bad-count actual expected)))
    (test-runner-on-bad-end-name! runner (lambda (r begin end) (event! 'bad-name begin end)))
    (test-runner-on-final! runner (lambda (r) (event! 'final)))
    runner))
(define r (recording-runner))
(show (test-runner? r) (test-runner? 5) (map procedure? (list (test-runner-on-test-begin r) (test-runner-on-test-end r) (test-runner-on-group-begin r) (test-runner-on-group-end r) (test-runner-on-bad-count r) (test-runner-on-bad-end-name r) (test-runner-on-final r)))) ;; expect: #t #f (#t #t #t #t #t #t #t)
(test-with-runner r
  (show (eq? (test-runner-current) r) (eq? (test-runner-get) r)) ;; expect: #t #t
  (test-begin "a" 3)
  (test-begin "b")
  (test-assert "one" #t)
  (show (test-runner-group-path r) (test-runner-group-stack r)) ;; expect: ("a" "b") ("b" "a")
  (test-end "b")
  (test-assert "two" #f)
  (test-end "wrong name"))
(show-events!)
;; expect: ((group "a" 3 "a") (group "b" #f "b") (test "one") (pass) (end ("a" "b")) (test "two") (fail) (bad-name "a" "wrong name") (bad-count 2 3) (end ("a")) (final))
(show (test-runner-current)) ;; expect: #f
(show (test-runner-pass-count r) (test-runner-fail-count r) (test-runner-xpass-count r) (test-runner-xfail-count r) (test-runner-skip-count r)) ;; expect: 1 1 0 0 0
(test-runner-reset r)
(show (test-runner-pass-count r) (test-runner-fail-count r) (test-runner-group-path r) (test-runner-test-name r) (test-result-alist r)) ;; expect: 0 0 () "" ()
(show (test-runner-aux-value r)) ;; expect: #f
(test-runner-aux-value! r 'mine)
(show (test-runner-aux-value r)) ;; expect: mine

;; The factory makes the runner that test-begin installs.
(show (eq? (test-runner-factory) test-runner-simple) (test-runner? (test-runner-simple))) ;; expect: #t #t
(test-runner-factory recording-runner)
(show (test-runner? (test-runner-create))) ;; expect: #t
(test-begin "made")
(define made (test-runner-current))
(test-assert #t)
(test-end)
(show (test-runner-current) (test-runner-pass-count made)) ;; expect: #f 1
(set! events '())

;;; Results
(define n (test-runner-null))
(test-runner-current n)
(show (test-result-kind) (test-passed?)) ;; expect: #f #f
(test-equal "props" 5 (+ 2 2))
(show (test-result-kind) (test-result-kind n) (test-passed?) (test-passed? n)) ;; expect: fail fail #f #f
(show (test-result-ref n 'expected-value) (test-result-ref n 'actual-value) (test-result-ref n 'source-form) (test-result-ref n 'none) (test-result-ref n 'none 'default)) ;; expect: 5 4 (test-equal "props" 5 (+ 2 2)) #f default
(define kept (test-result-alist n))
(test-result-set! n 'extra 1)
(test-result-set! n 'extra 2)
(show (test-result-ref n 'extra) (cdr (assq 'result-kind (test-result-alist n)))) ;; expect: 2 fail
(test-result-remove n 'extra)
(show (test-result-ref n 'extra)) ;; expect: #f
(test-result-clear n)
(show (test-result-alist n) (cdr (assq 'expected-value kept))) ;; expect: () 5
(test-assert (raise 'oops))
(show (test-result-kind) (test-result-ref n 'actual-error)) ;; expect: fail oops
(test-equal "expected once" (list 1) (list 1))
(show (test-passed?)) ;; expect: #t

;; Errors
(define (kind-of thunk) (thunk) (test-result-kind))
(show (kind-of (lambda () (test-error (car 5))))
      (kind-of (lambda () (test-error "named" #t (car 5))))
      (kind-of (lambda () (test-error "named only" (car 5))))
      (kind-of (lambda () (test-error symbol? (raise 'a))))
      (kind-of (lambda () (test-error string? (raise 'a))))
      (kind-of (lambda () (test-error "named" symbol? 'no-error)))
      (kind-of (lambda () (test-error error-object? (error "x"))))) ;; expect: pass pass pass pass fail fail pass
(test-error "type" symbol? (raise 'a))
(show (eq? (test-result-ref n 'expected-error) symbol?) (test-result-ref n 'actual-error) (test-runner-test-name n)) ;; expect: #t a "type"
(show (kind-of (lambda () (test-approximate 1 1.5 0.1))) (kind-of (lambda () (test-approximate 1 0.95 0.1)))
      (kind-of (lambda () (test-eq "a" 'x 'y))) (kind-of (lambda () (test-eqv 2 2.0))) (kind-of (lambda () (test-eqv "b" 2 2)))) ;; expect: fail pass fail fail pass

;; Reading and evaluating
(show (test-read-eval-string "(+ 3 4)") (fails? (lambda () (test-read-eval-string "(+ 3 4) ")))) ;; expect: 7 #t
(test-error (test-read-eval-string "(+ 3"))
(test-error (test-read-eval-string ""))
(show (test-passed?)) ;; expect: #t

;;; Specifiers
(define (kinds . names) ; runs tests called NAMES, which all pass
  (map (lambda (name) (test-assert name #t) (test-result-kind)) names))
(define-syntax in-group ; undoes the specifiers at its end
  (syntax-rules ()
    ((_ body ...) (begin (test-begin "g") body ... (test-end "g")))))
(test-begin "all")
(in-group (test-skip "b") (show (kinds "a" "b" "c"))) ;; expect: (pass skip pass)
(in-group (show (kinds "a" "b"))) ;; expect: (pass pass)
(in-group (test-skip (test-match-name "b")) (show (kinds "a" "b"))) ;; expect: (pass skip)
(in-group (test-skip (test-match-nth 2)) (show (kinds "a" "b" "c"))) ;; expect: (pass skip pass)
(in-group (test-skip (test-match-nth 2 2)) (show (kinds "a" "b" "c" "d"))) ;; expect: (pass skip skip pass)
(in-group (test-skip (test-match-any "a" "c")) (show (kinds "a" "b" "c"))) ;; expect: (skip pass skip)
(in-group (test-skip (test-match-all "b" (test-match-nth 2))) (show (kinds "b" "b" "b"))) ;; expect: (pass skip pass)
(in-group (test-skip (lambda (runner) (string>? (test-runner-test-name runner) "b"))) (show (kinds "a" "b" "c"))) ;; expect: (pass pass skip)
(in-group (test-skip 2) (show (kinds "a" "b" "c"))) ;; expect: (skip skip pass)
(in-group (test-expect-fail "b") (show (kinds "a" "b"))) ;; expect: (pass xpass)
(in-group (test-expect-fail 1) (show (kind-of (lambda () (test-assert #f))))) ;; expect: xfail
(show (fails? (lambda () (test-skip 'symbol)))) ;; expect: #t
(in-group (test-skip "quiet")
          (test-group "quiet" (show 'not-run))
          (test-group "loud" (show 'run))) ;; expect: run
(test-end "all")

;; test-apply runs what its specifiers match.
(show (test-apply n "b" (lambda () (kinds "a" "b" "c")))) ;; expect: (skip pass skip)
(show (test-apply n "a" "c" (lambda () (kinds "a" "b" "c")))) ;; expect: (pass skip pass)
(show (test-apply n (lambda () (kinds "a" "b")))) ;; expect: (pass pass)
(show (test-apply 1 (lambda () (kinds "a" "b")))) ;; expect: (pass skip)
(show (kinds "a")) ;; expect: (pass)
(test-runner-current #f)
(show (test-apply (lambda () (test-runner? (test-runner-current)))) (test-runner-current)) ;; expect: #t #f
(set! events '())

;;; Groups and cleanup
(define c (test-runner-null))
(test-runner-current c)
(test-group-with-cleanup "clean"
  (show 'body)
  (test-assert #t)
  (show 'cleanup))
;; expect: body
;; expect: cleanup
(show (guard (e (#t (list 'caught e (test-runner-group-path c))))
        (test-group-with-cleanup "fails"
          (raise 'oops)
          (show 'cleanup))))
;; expect: cleanup
;; expect: (caught oops ())
(test-group-with-cleanup "only cleanup" (show 'cleanup)) ;; expect: cleanup
(test-group "with definitions"
  (define x 1)
  (test-eqv 1 x)
  (show (test-passed?))) ;; expect: #t
(test-runner-current #f)

;;; The call-backs of the simple runner, called directly
(define s (test-runner-null))
(test-with-runner s
  (test-begin "s")
  (test-on-bad-count-simple s 1 2) ;; expect: *** Group "s" ran 1 tests instead of 2
  (show (fails? (lambda () (test-on-bad-end-name-simple s "s" "t")))) ;; expect: #t
  (test-on-group-begin-simple s "x" #f)
  (test-on-group-end-simple s)
  (test-assert "shown" #f)
  (test-on-test-begin-simple s)
  (test-on-test-end-simple s)
  ;; expect: FAIL s: shown
  ;; expect:   got: #f
  (test-on-final-simple s)
  ;; expect: # of expected passes      0
  ;; expect: # of unexpected failures  1
  (test-end))
