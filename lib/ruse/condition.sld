;;; Conditions with handlers and restarts, after Common Lisp (Pitman, "Condition Handling in the Lisp Language Family",
;;; 2001; CLHS 9), in one system with the exceptions of R7RS: what `raise`, a primitive or `signal` signals goes to the
;;; same list of handlers, innermost first.
;;;
;;; Restarts are bindings of the parameter `restarts`, so continuations and `parameterize` keep them in order. While a
;;; handler runs, an entry for the signal in progress stands in that list; what it offers is made when somebody asks.
(define-library (ruse condition)
  (export
   ;; types
   define-condition-type condition-type? condition-type-name condition-type-supertype condition-type-of condition-is?
   <condition> <warning> <error> <simple-error> <type-error> <arity-error> <range-error> <value-error>
   <arithmetic-error> <division-by-zero> <unbound-variable> <io-error> <file-error> <permission-error> <read-error>
   <syntax-error> <limit-error> <interrupt> <host-error> <panic> <restart-error>
   ;; conditions
   condition? condition-kind condition-message condition-irritants condition-operator condition-position
   condition->string
   ;; signalling
   error signal warn cerror raise raise-continuable with-exception-handler
   ;; handlers
   handler-bind handler-case call-with-handlers ignore-errors unwind-protect
   ;; restarts
   restart-case with-restarts with-simple-restart call-with-restart
   restart? restart-name restart-description compute-restarts find-restart
   invoke-restart invoke-restart-interactively
   use-value store-value retry continue abort muffle-warning
   ;; for hosts
   %debugger)
  (import (scheme base) (scheme case-lambda)
          (rename (only (ruse core) %handle %restarts %set-around-handlers! %run-winders) (%restarts restarts))
          (only (ruse primitives)
                %call/ec %dynamic-ref %dynamic-set! %apply %record %record-type-name %record-type-fields %record-type-of
                %make-condition %condition-types %condition? %condition-type? %make-condition-type %condition-instance?
                %record-type-parent %condition-ref %condition-kind %condition-who %condition-location %condition-text
                %condition-operation %condition-variable-ref %condition-variable-set! %predicate-name?))
  (begin

    ;;; ---- types

    (define <condition> (car (%condition-types)))
    (define <error> (cdr (%condition-types)))

    (define base-fields (vector->list (%record-type-fields <condition>)))

    (define (subtype name parent)
      (%make-condition-type name parent (%record-type-fields parent)))

    (define <warning> (subtype '<warning> <condition>))
    (define <simple-error> (subtype '<simple-error> <error>))
    (define <type-error> (subtype '<type-error> <error>))
    (define <arity-error> (subtype '<arity-error> <error>))
    (define <range-error> (subtype '<range-error> <error>))
    (define <value-error> (subtype '<value-error> <error>))
    (define <arithmetic-error> (subtype '<arithmetic-error> <error>))
    (define <division-by-zero> (subtype '<division-by-zero> <arithmetic-error>))
    (define <unbound-variable> (subtype '<unbound-variable> <error>))
    (define <io-error> (subtype '<io-error> <error>))
    (define <file-error> (subtype '<file-error> <io-error>))
    (define <permission-error> (subtype '<permission-error> <file-error>))
    (define <read-error> (subtype '<read-error> <io-error>))
    (define <syntax-error> (subtype '<syntax-error> <error>))
    (define <limit-error> (subtype '<limit-error> <error>))
    (define <interrupt> (subtype '<interrupt> <error>))
    (define <host-error> (subtype '<host-error> <error>))
    (define <panic> (subtype '<panic> <host-error>))
    (define <restart-error> (subtype '<restart-error> <error>))

    ;; Errors of the runtime are records of the type <error> that say their kind.
    (define kinds
      (list (cons 'user <simple-error>) (cons 'type <type-error>) (cons 'arity <arity-error>)
            (cons 'index <range-error>) (cons 'divide <division-by-zero>) (cons 'value <value-error>)
            (cons 'unbound <unbound-variable>) (cons 'file <file-error>) (cons 'permission <permission-error>)
            (cons 'read <read-error>) (cons 'syntax <syntax-error>) (cons 'limit <limit-error>)
            (cons 'interrupt <interrupt>) (cons 'host <host-error>) (cons 'panic <panic>)
            ;; These have no kind of their own.
            (cons 'value <restart-error>) (cons 'divide <arithmetic-error>) (cons 'file <io-error>)))

    ;; The kind that conditions of a type say: that of the nearest built-in type.
    (define (kind-of type)
      (let loop ((rest kinds))
        (cond ((pair? rest) (if (eq? (cdar rest) type) (caar rest) (loop (cdr rest))))
              ((eq? type <error>) 'user)
              ((%record-type-parent type) => kind-of)
              (else 'condition))))

    (define (condition-type? object) (%condition-type? object))

    (define (check-type who type)
      (if (not (%condition-type? type))
          (raise (%make-condition 'type who "not a condition type:" (list type)))))

    (define (check-condition who object)
      (if (not (%condition? object))
          (raise (%make-condition 'type who "not a condition:" (list object)))))

    (define (condition-type-name type)
      (check-type 'condition-type-name type)
      (%record-type-name type))

    (define (condition-type-supertype type)
      (check-type 'condition-type-supertype type)
      (%record-type-parent type))

    (define (condition-type-of condition)
      (check-condition 'condition-type-of condition)
      (let ((type (%record-type-of condition)))
        (if (eq? type <error>)
            (let ((known (assq (%condition-kind condition) kinds)))
              (if known (cdr known) type))
            type)))

    (define (descends? type ancestor)
      (and type
           (or (eq? type ancestor)
               (descends? (%record-type-parent type) ancestor))))

    ;; Whether a handler for SPECIFIER takes an object: a condition type, a predicate, or #t for everything.
    (define (condition-is? object specifier)
      (cond ((eq? specifier #t) #t)
            ((procedure? specifier) (specifier object))
            ((not (%condition-type? specifier))
             (raise (%make-condition 'type 'condition-is? "not a condition type, a predicate or #t:" (list specifier))))
            ((not (%condition? object)) #f)
            ((%condition-instance? object specifier) #t)
            (else (descends? (condition-type-of object) specifier))))

    ;; What `define-condition-type` defines.

    (define (make-type name supertype fields)
      (check-type 'define-condition-type supertype)
      (let* ((inherited (vector->list (%record-type-fields supertype)))
             (new (let loop ((rest fields))
                    (cond ((null? rest) '())
                          ((memq (car rest) inherited) (loop (cdr rest)))
                          (else (cons (car rest) (loop (cdr rest))))))))
        (%make-condition-type name supertype (list->vector (append inherited new)))))

    (define (field-index type name)
      (let ((fields (%record-type-fields type)))
        (let loop ((i 0))
          (cond ((= i (vector-length fields))
                 (raise (%make-condition 'value 'define-condition-type "the type has no field of this name:" (list name))))
                ((eq? (vector-ref fields i) name) i)
                (else (loop (+ i 1)))))))

    (define (own-fields type)
      (let loop ((rest (vector->list (%record-type-fields type))))
        (cond ((null? rest) '())
              ((memq (car rest) base-fields) (loop (cdr rest)))
              (else (cons (car rest) (loop (cdr rest)))))))

    ;; The name without brackets, hyphens as spaces.
    (define (default-message type)
      (let* ((name (symbol->string (%record-type-name type)))
             (end (string-length name))
             (bare (if (and (> end 2) (char=? (string-ref name 0) #\<) (char=? (string-ref name (- end 1)) #\>))
                       (substring name 1 (- end 1))
                       name)))
        (string-map (lambda (c) (if (char=? c #\-) #\space c)) bare)))

    (define (make-instance type names values)
      (let* ((fields (%record-type-fields type))
             (size (vector-length fields))
             (slots (make-vector size #f)))
        (vector-set! slots (field-index type 'kind) (kind-of type))
        (vector-set! slots (field-index type 'message) (default-message type))
        (vector-set! slots (field-index type 'irritants)
                     (let loop ((names names) (values values))
                       (cond ((null? names) '())
                             ((memq (car names) base-fields) (loop (cdr names) (cdr values)))
                             (else (cons (car values) (loop (cdr names) (cdr values)))))))
        (for-each (lambda (name value) (vector-set! slots (field-index type name) value)) names values)
        (if (not (list? (vector-ref slots (field-index type 'irritants))))
            (raise (%make-condition 'type 'define-condition-type "irritants must be a list:"
                                    (list (vector-ref slots (field-index type 'irritants))))))
        (%apply %record (cons type (vector->list slots)))))

    (define (constructor-of-all who type)
      (let ((names (own-fields type)))
        (lambda values
          (if (not (= (length values) (length names)))
              (raise (%make-condition 'arity who "the fields of the condition are" names)))
          (make-instance type names values))))

    (define (accessor who type name)
      (let ((index (field-index type name)))
        (lambda (condition)
          (if (not (condition-is? condition type))
              (raise (%make-condition 'type who
                                      (string-append "argument 1 must be a condition of type "
                                                     (symbol->string (%record-type-name type)) ", but it is")
                                      (list condition))))
          (%condition-ref condition index))))

    (define-syntax define-condition-type
      (syntax-rules ()
        ((_ name supertype constructor predicate field ...)
         (begin
           (define name (make-type 'name supertype (field-names field ...)))
           (define-constructor name constructor)
           (define-predicate name predicate)
           (define-accessor name field) ...))))

    (define-syntax field-names
      (syntax-rules ()
        ((_ (name accessor) ...) (list 'name ...))))

    (define-syntax define-constructor
      (syntax-rules ()
        ((_ type #f) (begin))
        ((_ type (constructor field ...))
         (define (constructor field ...) (make-instance type '(field ...) (list field ...))))
        ((_ type constructor)
         (define constructor (constructor-of-all 'constructor type)))))

    (define-syntax define-predicate
      (syntax-rules ()
        ((_ type #f) (begin))
        ((_ type predicate) (define (predicate object) (condition-is? object type)))))

    (define-syntax define-accessor
      (syntax-rules ()
        ((_ type (name accessor-name)) (define accessor-name (accessor 'accessor-name type 'name)))))

    ;;; ---- conditions

    (define (condition? object) (%condition? object))

    (define (condition-kind condition) (%condition-kind condition))
    (define (condition-operator condition) (%condition-who condition))

    (define (condition-message condition)
      (check-condition 'condition-message condition)
      (%condition-ref condition 2))

    (define (condition-irritants condition)
      (check-condition 'condition-irritants condition)
      (%condition-ref condition 3))

    ;; (file line column), or #f.
    (define (condition-position condition)
      (let ((place (%condition-location condition)))
        (and (vector? place) (vector->list place))))

    (define (condition->string object) (%condition-text object))

    (define (simple type message irritants)
      (make-instance type '(message irritants) (list message irritants)))

    ;; What is signalled: the only argument if it is no string, else a condition with a message.
    (define (coerce type object irritants)
      (if (or (pair? irritants) (string? object))
          (simple type object irritants)
          object))

    ;;; ---- handlers

    (define (call-with-handlers specifiers-and-handlers thunk)
      (%dynamic-set! 1 (cons (cons (lambda (object) (ask-all specifiers-and-handlers object)) #f) (%dynamic-ref 1)))
      (let ((result (thunk)))
        (%dynamic-set! 1 (cdr (%dynamic-ref 1)))
        result))

    ;; Every handler of a cluster runs with the handlers outside of it.
    (define (ask-all rest object)
      (if (pair? rest)
          (let ((handlers (%dynamic-ref 1)))
            (if (condition-is? object (car rest))
                (begin
                  ((cadr rest) object)
                  (%dynamic-set! 1 handlers)))
            (ask-all (cddr rest) object))))

    (define-syntax handler-bind
      (syntax-rules ()
        ((_ ((specifier handler) ...) body ...)
         (call-with-handlers (bindings (specifier handler) ...) (lambda () body ...)))))

    (define-syntax bindings
      (syntax-rules ()
        ((_) '())
        ((_ (specifier handler) more ...)
         (cons specifier (cons handler (bindings more ...))))))

    ;; What an escape carries: a thunk to be called where it arrives. A call that is not escaped from gives its value as it
    ;; is, which is cheaper than a thunk for each.
    (define-record-type escape (make-escape thunk) escape? (thunk escape-thunk))

    (define (arrive result)
      (if (escape? result)
          ((escape-thunk result))
          result))

    ;; Leaves to the continuation of the call with what `(select object)` gives, a thunk, unless that is #f.
    (define (call-with-cases select thunk)
      (arrive
       (%call/ec
        (lambda (leave)
          (%dynamic-set! 1 (cons (cons (lambda (object)
                                         (let ((chosen (select object)))
                                           (if chosen (leave (make-escape chosen)))))
                                       #f)
                                 (%dynamic-ref 1)))
          (let ((result (thunk)))
            (%dynamic-set! 1 (cdr (%dynamic-ref 1)))
            result)))))

    (define-syntax handler-case
      (syntax-rules ()
        ((_ expression clause ...) (cases expression () clause ...))))

    (define-syntax cases
      (syntax-rules (else no-error)
        ((_ expression (clause ...))
         (call-with-cases (lambda (object) (select object clause ...)) (lambda () expression)))
        ((_ expression (clause ...) (no-error formals body ...))
         ((call-with-cases
           (lambda (object)
             (let ((chosen (select object clause ...)))
               (and chosen (lambda () chosen))))
           (lambda ()
             (call-with-values
              (lambda () expression)
              (lambda results (lambda () (apply (lambda formals body ...) results))))))))
        ((_ expression (clause ...) (no-error formals body ...) next more ...)
         (cases expression (clause ...) next more ... (no-error formals body ...)))
        ((_ expression (clause ...) (else formals body ...) more ...)
         (cases expression (clause ... (#t formals body ...)) more ...))
        ((_ expression (clause ...) next more ...)
         (cases expression (clause ... next) more ...))))

    (define-syntax select
      (syntax-rules ()
        ((_ object) #f)
        ((_ object (specifier () body ...) more ...)
         (if (condition-is? object specifier)
             (lambda () body ...)
             (select object more ...)))
        ((_ object (specifier (variable) body ...) more ...)
         (if (condition-is? object specifier)
             (let ((variable object)) (lambda () body ...))
             (select object more ...)))))

    (define-syntax ignore-errors
      (syntax-rules ()
        ((_ body ...) (handler-case (let () body ...) (<error> () #f)))))

    (define-syntax unwind-protect
      (syntax-rules ()
        ((_ expression cleanup ...)
         (dynamic-wind
          (lambda () #f)
          (lambda () expression)
          (lambda () cleanup ... #f)))))

    ;;; ---- restarts

    (define-record-type restart
      (make-restart name procedure description interactive)
      restart?
      (name restart-name)
      (procedure restart-procedure)
      (description restart-text)
      (interactive restart-interactive))

    (define (restart-description restart)
      (let ((text (restart-text restart)))
        (cond ((string? text) text)
              ((procedure? text) (text))
              (else (symbol->string (restart-name restart))))))

    ;; The parameter `restarts` has, innermost first, restarts and vectors #(condition continuable? return) of signals in
    ;; progress.
    (define (bind-restarts! more)
      (%dynamic-set! 2 (cons (cons restarts (append more (restarts))) (%dynamic-ref 2))))

    (define (with-restart-list list thunk)
      (bind-restarts! list)
      (let ((result (thunk)))
        (%dynamic-set! 2 (cdr (%dynamic-ref 2)))
        result))

    ;; The restarts of a signal in progress. `return` leaves to the raise with a thunk, whose value the raise gives.
    (define (offered signal)
      (let ((condition (vector-ref signal 0))
            (continuable? (vector-ref signal 1))
            (return (vector-ref signal 2)))
        (define (value-restart text)
          (make-restart 'use-value
                        (lambda (value)
                          (let ((value (if (and (%condition? condition)
                                                (%predicate-name? (%condition-who condition)))
                                           (if value #t #f)
                                           value)))
                            (return (lambda () value))))
                        text ask-for-value))
        (define (retry-restart thunk text)
          (make-restart 'retry (lambda () (return thunk)) text #f))
        (define (variable-restarts)
          (list (value-restart "Use a value in place of the variable.")
                (make-restart 'store-value
                              (lambda (value)
                                (return (lambda ()
                                          (%condition-variable-set! condition value)
                                          value)))
                              "Define the variable and use its value." ask-for-value)
                (retry-restart (lambda () (%condition-variable-ref condition)) "Look at the variable again.")))
        (define (error-restarts)
          (let ((operation (%condition-operation condition)))
            (cond ((eq? operation #t) '())
                  ((eq? operation 'variable) (variable-restarts))
                  ((memq (%condition-kind condition) '(user limit interrupt))
                   '())
                  (else
                   (list (value-restart "Use a value in place of that of the failed operation.")
                         (retry-restart (if (pair? operation)
                                            (lambda () (%apply (car operation) (cdr operation)))
                                            (lambda () (raise condition)))
                                        "Do the failed operation again."))))))
        (cond (continuable? (list (value-restart "Go on with a value.")))
              ((and (%condition? condition) (eq? (%record-type-of condition) <error>)) (error-restarts))
              (else '()))))

    ;; A value that is asked for is what the host of a REPL reads; elsewhere there is nobody to ask.
    (define (ask-for-value)
      (let ((asker (value-asker)))
        (if asker
            (list (asker))
            (raise (%make-condition 'value 'invoke-restart-interactively "there is nobody to ask for a value" '())))))

    (define value-asker (make-parameter #f))

    ;; The restart of last resort: it gives up what the program does.
    (define (give-up)
      (let ((signal (let loop ((rest (restarts)))
                      (cond ((null? rest) #f)
                            ((vector? (car rest)) (car rest))
                            (else (loop (cdr rest)))))))
        (%run-winders '())
        (%dynamic-set! 1 '())
        (raise (if signal
                   (vector-ref signal 0)
                   (simple <restart-error> "the program was aborted" '())))))

    (define last-resort (make-restart 'abort give-up "Give up: end the program." #f))

    (define (compute-restarts . condition)
      (let loop ((rest (restarts)))
        (cond ((null? rest) (list last-resort))
              ((vector? (car rest)) (append (offered (car rest)) (loop (cdr rest))))
              (else (cons (car rest) (loop (cdr rest)))))))

    (define (find-restart name . condition)
      (let loop ((rest (compute-restarts)))
        (cond ((null? rest) #f)
              ((or (eq? (car rest) name) (eq? (restart-name (car rest)) name)) (car rest))
              (else (loop (cdr rest))))))

    (define (needed who name)
      (cond ((restart? name) name)
            ((find-restart name))
            (else
             (raise (simple <restart-error> (string-append (symbol->string who) ": no restart has the name") (list name))))))

    (define (invoke-restart restart . arguments)
      (%apply (restart-procedure (needed 'invoke-restart restart)) arguments))

    (define (invoke-restart-interactively restart)
      (let* ((restart (needed 'invoke-restart-interactively restart))
             (interactive (restart-interactive restart)))
        (%apply (restart-procedure restart) (if interactive (interactive) '()))))

    (define (invoke-if-there name . arguments)
      (let ((restart (find-restart name)))
        (if restart
            (%apply (restart-procedure restart) arguments)
            #f)))

    (define (use-value value . condition) (invoke-if-there 'use-value value))
    (define (store-value value . condition) (invoke-if-there 'store-value value))
    (define (continue . condition) (invoke-if-there 'continue))
    (define (retry . condition) (invoke-if-there 'retry))
    (define (abort . condition) (invoke-restart 'abort))
    (define (muffle-warning . condition) (invoke-restart 'muffle-warning))

    (define-syntax with-restarts
      (syntax-rules ()
        ((_ ((name procedure option ...) ...) body ...)
         (with-restart-list (list (make-one 'name procedure option ...) ...) (lambda () body ...)))))

    (define-syntax make-one
      (syntax-rules ()
        ((_ name procedure) (make-restart name procedure #f #f))
        ((_ name procedure #:report text) (make-restart name procedure text #f))
        ((_ name procedure #:interactive ask) (make-restart name procedure #f ask))
        ((_ name procedure #:report text #:interactive ask) (make-restart name procedure text ask))
        ((_ name procedure #:interactive ask #:report text) (make-restart name procedure text ask))))

    ;; MAKE makes restarts of a procedure that leaves to the continuation of the call with a thunk.
    (define (call-with-restart-cases make thunk)
      (arrive
       (%call/ec
        (lambda (leave)
          (bind-restarts! (make (lambda (thunk) (leave (make-escape thunk)))))
          (let ((result (thunk)))
            (%dynamic-set! 2 (cdr (%dynamic-ref 2)))
            result)))))

    (define-syntax restart-case
      (syntax-rules ()
        ((_ expression clause ...)
         (call-with-restart-cases
          (lambda (leave) (list (restart-clause leave clause) ...))
          (lambda () expression)))))

    (define-syntax restart-clause
      (syntax-rules ()
        ((_ leave (name formals #:report text #:interactive ask body ...))
         (make-restart 'name (leaving leave formals body ...) text ask))
        ((_ leave (name formals #:interactive ask #:report text body ...))
         (make-restart 'name (leaving leave formals body ...) text ask))
        ((_ leave (name formals #:report text body ...))
         (make-restart 'name (leaving leave formals body ...) text #f))
        ((_ leave (name formals #:interactive ask body ...))
         (make-restart 'name (leaving leave formals body ...) #f ask))
        ((_ leave (name formals body ...))
         (make-restart 'name (leaving leave formals body ...) #f #f))))

    ;; The body runs after leaving; the number of arguments is checked before.
    (define-syntax leaving
      (syntax-rules ()
        ((_ leave formals body ...)
         (let ((made (lambda formals (lambda () body ...))))
           (lambda arguments (leave (%apply made arguments)))))))

    (define-syntax with-simple-restart
      (syntax-rules ()
        ((_ (name text) body ...)
         (restart-case (let () body ...)
           (name () #:report text #f)))))

    (define (call-with-restart name procedure thunk)
      (with-restart-list (list (make-restart name procedure #f #f)) thunk))

    ;;; ---- signalling

    ;; Gives what a handler of `with-exception-handler` returns, #f when all handlers decline.
    (define (signal object . irritants)
      (let ((condition (coerce <condition> object irritants))
            (handlers (%dynamic-ref 1)))
        (offering condition #t handlers
                  (lambda ()
                    (%dynamic-set! 1 handlers)
                    #f))))

    (define (warn object . irritants)
      (let ((condition (coerce <warning> object irritants))
            (handlers (%dynamic-ref 1)))
        (restart-case
            (begin
              (offering condition #t handlers
                        (lambda ()
                          (%dynamic-set! 1 handlers)
                          (let ((port (current-error-port)))
                            (write-string "warning: " port)
                            (write-string (%condition-text condition) port)
                            (newline port))))
              #f)
          (muffle-warning () #:report "Print no warning." #f))))

    ;; An error that the program can go on from.
    (define (cerror text object . irritants)
      (restart-case (raise (coerce <simple-error> object irritants))
        (continue () #:report text #f)))

    ;; Asks the handlers while the restarts of this signal are offered.
    (define (offering object continuable? handlers nobody)
      (let ((result
             (%call/ec
              (lambda (leave)
                (bind-restarts! (list (vector object continuable? (lambda (thunk) (leave (make-escape thunk))))))
                (let ((result (%handle object continuable? handlers nobody)))
                  (%dynamic-set! 2 (cdr (%dynamic-ref 2)))
                  result)))))
        ;; What is done again is done with all handlers.
        (%dynamic-set! 1 handlers)
        (arrive result)))

    ;;; ---- debuggers

    ;; The handlers that every run begins with while a host debugs. The host gets the object, and names, descriptions and
    ;; needs of restarts; it gives #f to give up, or the number of a restart and the arguments for it.
    (define (%debugger host)
      (list
       (cons
        (lambda (object)
          (let* ((all (reverse (cdr (reverse (compute-restarts)))))
                 (answer (host object
                               (map (lambda (it) (symbol->string (restart-name it))) all)
                               (map restart-description all)
                               (map takes-value? all))))
            (cond ((not answer) (%run-winders '()))
                  ((pair? (cdr answer)) (apply invoke-restart (list-ref all (car answer)) (cdr answer)))
                  (else (invoke-restart-interactively (list-ref all (car answer)))))))
        #f)))

    (define (takes-value? restart)
      (let ((interactive (restart-interactive restart)))
        (or (eq? interactive ask-for-value)
            (and (not interactive)
                 (memq (restart-name restart) '(use-value store-value))
                 #t))))

    (%set-around-handlers!
     (lambda (object continuable? handlers)
       (offering object continuable? handlers (lambda () (raise object)))))))
