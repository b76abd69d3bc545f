;; Every type of errors of the runtime, what can be asked of types and conditions, the remaining forms.
(import (scheme base) (scheme write) (scheme file) (scheme read) (scheme eval) (scheme repl) (ruse condition))

(define-syntax show
  (syntax-rules () ((_ e) (begin (write e) (newline)))))
(define-syntax caught
  (syntax-rules () ((_ e) (handler-case e (#t (c) c)))))

(define (lineage type)
  (if type
      (cons (condition-type-name type) (lineage (condition-type-supertype type)))
      '()))
(show (lineage (condition-type-of (caught (error "x")))))       ;; expect: (<simple-error> <error> <condition>)
(show (lineage (condition-type-of (caught (/ 1 0)))))           ;; expect: (<division-by-zero> <arithmetic-error> <error> <condition>)
(show (lineage (condition-type-of (caught (open-input-file "/no/such/file")))))  ;; expect: (<file-error> <io-error> <error> <condition>)
(define-syntax takes
  (syntax-rules () ((_ type e) (let ((c (caught e))) (and (condition-is? c type) (condition-is? c <error>) (condition? c))))))
(show (takes <simple-error> (error "x")))                       ;; expect: #t
(show (takes <arity-error> ((lambda (x) x))))                   ;; expect: #t
(show (takes <range-error> (string-ref "" 0)))                  ;; expect: #t
(show (takes <value-error> (integer->char #xd800)))             ;; expect: #t
(show (takes <arithmetic-error> (quotient 1 0)))                ;; expect: #t
(show (takes <io-error> (read (open-input-string ")"))))        ;; expect: #t
(show (takes <read-error> (read (open-input-string ")"))))      ;; expect: #t
(show (takes <syntax-error> (eval '(if) (interaction-environment))))  ;; expect: #t
(show (takes <restart-error> (invoke-restart 'nobody)))         ;; expect: #t
(show (takes <type-error> (error "x")))                         ;; expect: #f
(show (map condition-type-name (list <permission-error> <limit-error> <interrupt> <host-error> <panic> <unbound-variable>)))
;; expect: (<permission-error> <limit-error> <interrupt> <host-error> <panic> <unbound-variable>)
(show (list (condition-type? <warning>) (condition-type? 5) (condition? 5)))  ;; expect: (#t #f #f)
(define c (caught (car 5)))
(show (list (condition-kind c) (condition-operator c) (condition-message c) (condition-irritants c)))
;; expect: (type car "argument 1 must be a pair, but it is" (5))
(show (condition->string c))                                    ;; expect: "car: argument 1 must be a pair, but it is 5"
(show (condition-is? 5 #t))                                     ;; expect: #t

(show (ignore-errors (car 5)))                                  ;; expect: #f
(show (call-with-handlers (list <error> (lambda (c) (use-value 1))) (lambda () (car 5))))  ;; expect: 1
(show (call-with-restart 'add (lambda (x) (+ x 1)) (lambda () (* 2 (invoke-restart 'add 3)))))  ;; expect: 8
(show (with-restarts ((add (lambda (x) (+ x 1)) #:report "Add one." #:interactive (lambda () '(41))))
  (list (invoke-restart-interactively 'add)
        (restart-description (find-restart 'add))
        (restart-name (find-restart 'add))
        (restart? (find-restart 'add)))))                       ;; expect: (42 "Add one." add #t)
(show (list (use-value 1) (store-value 1) (retry) (continue)))  ;; expect: (#f #f #f #f)
(show (restart-case (abort) (abort () 'nearer)))                ;; expect: nearer
(show (handler-case (muffle-warning) (<restart-error> (c) (condition-irritants c))))  ;; expect: (muffle-warning)
(show (length (condition-position c)))                          ;; expect: 3
(show (handler-case (signal "only said") (<condition> (c) (condition-message c))))  ;; expect: "only said"
;; What a host's debugger decides: the number of a restart and its argument.
(define decide (caar (%debugger (lambda (object names descriptions takes) (list 0 41)))))
(show (handler-bind ((#t decide)) (+ 1 (car 5))))               ;; expect: 42
(show (takes <division-by-zero> (modulo 1 0)))                  ;; expect: #t
