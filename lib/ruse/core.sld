;;; What primitives cannot be: procedures that call procedures, and what derived forms need at run time.
;;;
;;; Dynamic state lives in three registers (see `DynamicRegister` in the instruction set crate): 0 winders, 1 exception
;;; handlers, 2 parameter bindings. A continuation saves all three and restores them with its frames.
;;; What a procedure here puts in front of a register it takes off again: what lies behind may change while frames stand
;;; in a delimited continuation, which another place than the first may go on with.
;;; A several-values object passes through variables unharmed, so `result` below may stand for any number of values.

(define-library (ruse core)
  (export
   ;; control
   apply call-with-values call-with-current-continuation call/cc dynamic-wind force make-parameter
   exit eval load environment interaction-environment
   ;; exceptions
   with-exception-handler raise raise-continuable error
   ;; lists, vectors, strings
   map for-each vector-map vector-for-each string-map string-for-each member assoc
   ;; ports
   current-input-port current-output-port current-error-port
   call-with-port call-with-input-file call-with-output-file with-input-from-file with-output-to-file
   ;; what expanded code and the virtual machine call
   %list-of? %vector-of? %run-prompt %with-parameters %with-guard %with-guard-if %signal %throw %run-winders
   ;; what `(ruse table)` and patterns of tables are made of
   %table-lookup %custom-hash %custom-entry %entries-without
   ;; what `(ruse condition)` is made of
   %handle %restarts %set-around-handlers!)
  (import (ruse syntax) (ruse primitives))
  (begin

    ;;; ---- tables whose keys have an equivalence of the program's own: the native table keeps hashes and entries, and the
    ;;; primitives give a mark, upon which keys are compared here

    (define (%custom-hash table key)
      ((cdr (%table-functions table)) key))

    ;; The number of the entry of a key, or #f. The equivalence may change the table: an entry that is no longer there
    ;; reads as #f.
    (define (%custom-entry table key hash)
      (let ((same? (car (%table-functions table))))
        (let loop ((from 0))
          (let ((found (%table-candidate table hash from)))
            (if found
                (if (same? (%table-entry-key table (cdr found)) key) (cdr found) (loop (car found)))
                #f)))))

    (define (%table-lookup table key default)
      (let ((value (%table-ref table key default)))
        (if (eq? value (%absent))
            (%custom-lookup table key default)
            value)))

    ;; The mark may also be the default itself.
    (define (%custom-lookup table key default)
      (if (pair? (%table-functions table))
          (let ((entry (%custom-entry table key (%custom-hash table key))))
            (if entry (%table-entry-value table entry) default))
          default))

    ;; A table or struct without some keys.
    (define (%entries-without object . keys)
      (if (struct? object)
          (let loop ((object object) (keys keys))
            (if (null? keys) object (loop (%struct-delete object (car keys)) (cdr keys))))
          (let ((copy (%table-copy object)))
            (let loop ((keys keys))
              (if (null? keys)
                  copy
                  (begin
                    (if (eq? (%table-delete! copy (car keys)) (%absent))
                        (let ((entry (%custom-entry copy (car keys) (%custom-hash copy (car keys)))))
                          (if entry (%table-entry-delete! copy entry) #f))
                        #f)
                    (loop (cdr keys))))))))

    ;;; ---- types (`(ruse type)`)

    (define (%list-of? object holds?)
      (and (list? object)
           (let every ((rest object))
             (or (null? rest)
                 (and (pair? rest) (holds? (car rest)) (every (cdr rest)))))))

    (define (%vector-of? object holds?)
      (and (vector? object)
           (let ((length (vector-length object)))
             (let every ((index 0))
               (or (= index length)
                   (and (holds? (vector-ref object index)) (every (+ index 1))))))))

    ;;; ---- control (R7RS 6.10)

    (define (apply procedure first . more)
      (if (null? more)
          (%apply procedure first)
          (%apply procedure
                  (let spread ((first first) (more more))
                    (if (null? more)
                        first
                        (cons first (spread (car more) (cdr more))))))))

    (define (call-with-values producer consumer)
      (let ((result (producer)))
        (%apply consumer (%values->list result))))

    (define (call-with-current-continuation receiver)
      (%call/cc receiver))

    (define (call/cc receiver)
      (%call/cc receiver))

    ;; A winder is #(before after handlers parameters): the thunks run in the dynamic state of the
    ;; call of `dynamic-wind`.
    (define (dynamic-wind before thunk after)
      (before)
      (let ((outer (%dynamic-ref 0)))
        (%dynamic-set! 0 (cons (vector before after (%dynamic-ref 1) (%dynamic-ref 2)) outer))
        (let ((result (thunk)))
          (%dynamic-set! 0 (cdr (%dynamic-ref 0)))
          (after)
          result)))

    (define (run-winder winder index)
      (%dynamic-set! 1 (vector-ref winder 2))
      (%dynamic-set! 2 (vector-ref winder 3))
      ((vector-ref winder index)))

    (define (common-tail a b)
      (let ((la (length a)) (lb (length b)))
        (let loop ((a (if (> la lb) (list-tail a (- la lb)) a))
                   (b (if (> lb la) (list-tail b (- lb la)) b)))
          (if (eq? a b) a (loop (cdr a) (cdr b))))))

    ;; Leaves the extents of the current winders that the target does not share, innermost first, then enters
    ;; those of the target, outermost first.
    (define (%run-winders target)
      (let* ((here (%dynamic-ref 0))
             (common (common-tail here target)))
        (let leave ((winders here))
          (if (not (eq? winders common))
              (let ((winder (car winders)))
                (%dynamic-set! 0 (cdr winders))
                (run-winder winder 1)
                (leave (cdr winders)))))
        (let enter ((winders target))
          (if (not (eq? winders common))
              (begin
                (enter (cdr winders))
                (run-winder (car winders) 0)
                (%dynamic-set! 0 winders))))))

    ;; The virtual machine calls this for a continuation whose winders are not the current ones.
    (define (%throw continuation result)
      (%run-winders (%continuation-winders continuation))
      (continuation result))

    ;; Calls the procedure under a prompt: that is the frame of this procedure, which the virtual machine finds by the tag in
    ;; the first parameter. So that stays there while the procedure runs, and the assignment keeps this one from being put
    ;; in place of a call.
    (define %run-prompt #f)
    (set! %run-prompt
          (lambda (tag procedure argument)
            (let ((result (procedure argument)))
              (%prompt-result result tag))))

    (define exit
      (case-lambda
        (() (exit #t))
        ((status)
         (%run-winders '())
         (%exit status))))

    ;;; ---- parameters (R7RS 4.2.6)

    (define make-parameter
      (case-lambda
        ((value) (%make-parameter value #f))
        ((value converter) (%make-parameter (converter value) converter))))

    (define (convert-binding binding)
      (let ((parameter (car binding)))
        (if (not (%parameter? parameter))
            (raise (%make-condition 'type 'parameterize "not a parameter object:" (list parameter))))
        (let ((converter (%parameter-converter parameter)))
          (cons parameter (if converter (converter (cdr binding)) (cdr binding))))))

    (define (%with-parameters bindings thunk)
      (let ((converted (map convert-binding bindings)))
        (%dynamic-set! 2 (append converted (%dynamic-ref 2)))
        (let ((result (thunk)))
          (%dynamic-set! 2 (list-tail (%dynamic-ref 2) (length converted)))
          result)))

    ;;; ---- exceptions (R7RS 6.11)

    (define (check-procedure who position object)
      (if (not (procedure? object))
          (raise (%make-condition 'type who
                                  (if (= position 1)
                                      "argument 1 must be a procedure, but it is"
                                      "argument 2 must be a procedure, but it is")
                                  (list object)))))

    (define (with-exception-handler handler thunk)
      (check-procedure 'with-exception-handler 1 handler)
      (check-procedure 'with-exception-handler 2 thunk)
      (%dynamic-set! 1 (cons handler (%dynamic-ref 1)))
      (let ((result (thunk)))
        (%dynamic-set! 1 (cdr (%dynamic-ref 1)))
        result))

    ;; The virtual machine calls this for whatever is raised while there is a handler: as a call from the very
    ;; point of the raise.
    (define (%signal object continuable?)
      (let ((handlers (%dynamic-ref 1)))
        ;; What fails here, for want of memory above all, is the business of those outside: else it would come here again,
        ;; for ever.
        (%dynamic-set! 1 (cdr handlers))
        (let ((result (if around-handlers
                          (around-handlers object continuable? handlers)
                          (%handle object continuable? handlers (lambda () (raise object))))))
          (%dynamic-set! 1 handlers)
          result)))

    ;; What `(ruse condition)` binds while restarts are offered. They lead into frames of whoever offers them, so `(ruse task)`
    ;; does not pass them on to tasks.
    (define %restarts (make-parameter '()))

    ;; `(ruse condition)` puts a procedure here that offers restarts while handlers run.
    (define around-handlers #f)

    (define (%set-around-handlers! procedure)
      (set! around-handlers procedure))

    ;; Asks handlers, innermost first; each runs with those outside of it. A handler is a procedure, which takes
    ;; the object, or a pair (procedure . guard?) of one that declines it by returning. NOBODY is called without
    ;; handlers when all have declined. As R7RS 4.2.7 has it, `guard` raises again from inside of its own handler, so
    ;; what comes of a handler that returns is the business of those outside of the first `guard` that declined.
    (define (%handle object continuable? handlers nobody)
      (let ask ((rest handlers) (outside #f))
        (if (null? rest)
            (begin
              (%dynamic-set! 1 '())
              (nobody))
            (let ((handler (car rest)))
              (%dynamic-set! 1 (cdr rest))
              (if (pair? handler)
                  (begin
                    ((car handler) object)
                    (ask (cdr rest)
                         (or outside (and (cdr handler) (cdr rest)))))
                  (let ((result (handler object)))
                    (if continuable?
                        (begin
                          (%dynamic-set! 1 handlers)
                          result)
                        (begin
                          (%dynamic-set! 1 (or outside (cdr rest)))
                          (raise (%make-condition 'user #f
                                                  "the exception handler returned, but the raise is not continuable:"
                                                  (list object)))))))))))

    ;; `guard` with clauses of any kind: which one is taken is found out in the dynamic environment of the guard, and
    ;; if none is, that of the raise is entered again.
    (define (%with-guard body handle)
      ((%call/cc
        (lambda (leave)
          (%dynamic-set! 1 (cons (cons
                                  (lambda (condition)
                                    ((%call/cc
                                      (lambda (resume)
                                        (leave
                                         (lambda ()
                                           (handle condition
                                                   (lambda () (resume (lambda () #f))))))))))
                                  #t)
                                 (%dynamic-ref 1)))
          (let ((result (body)))
            (%dynamic-set! 1 (cdr (%dynamic-ref 1)))
            (lambda () result))))))

    ;; `guard` of which `matches?` tells without effect whether a clause is taken: the expander makes it of clauses
    ;; whose tests depend on nothing but the object. So it is asked where the object was raised, and the guard is
    ;; left only for good. As R7RS 4.2.7 has it, the extents in between are left and entered again for an object that
    ;; is passed on.
    (define (%with-guard-if body matches? handle)
      ((%call/ec
        (lambda (leave)
          (let ((winders (%dynamic-ref 0)))
            (%dynamic-set! 1 (cons (cons
                                    (lambda (object)
                                      (if (matches? object)
                                          (leave (lambda () (handle object #f)))
                                          (pass-on winders)))
                                    #t)
                                   (%dynamic-ref 1)))
            (let ((result (body)))
              (%dynamic-set! 1 (cdr (%dynamic-ref 1)))
              (lambda () result)))))))

    (define (pass-on winders)
      (let ((here (%dynamic-ref 0))
            (handlers (%dynamic-ref 1))
            (parameters (%dynamic-ref 2)))
        (if (not (eq? here winders))
            (begin
              (%run-winders winders)
              (%run-winders here)
              (%dynamic-set! 1 handlers)
              (%dynamic-set! 2 parameters)))))

    ;;; ---- promises (R7RS 4.2.5)

    (define (force promise)
      (if (promise? promise)
          (let loop ()
            (if (%promise-done? promise)
                (%promise-value promise)
                (let ((next ((%promise-value promise))))
                  (if (not (%promise-done? promise))
                      (if (promise? next)
                          (begin
                            (%promise-set! promise (%promise-done? next) (%promise-value next))
                            (%promise-share! next promise))
                          (raise (%make-condition 'type 'force "delay-force gave no promise:" (list next)))))
                  (loop))))
          promise))

    ;;; ---- lists (R7RS 6.10, 6.4)

    (define (improper who list)
      (raise (%make-condition 'type who "not a proper list:" (cons list '()))))

    ;; What was gone over must have ended, or its end not have been reached.
    (define (check-end who rest list)
      (if (not (or (null? rest) (pair? rest))) (improper who list)))

    (define (check-ends who rests lists)
      (if (pair? rests)
          (begin
            (check-end who (car rests) (car lists))
            (check-ends who (cdr rests) (cdr lists)))))

    (define (any-null? lists)
      (and (pair? lists)
           (or (not (pair? (car lists)))
               (any-null? (cdr lists)))))

    (define (cars lists)
      (if (null? lists) '() (cons (car (car lists)) (cars (cdr lists)))))

    (define (cdrs lists)
      (if (null? lists) '() (cons (cdr (car lists)) (cdrs (cdr lists)))))

    ;; The results are collected in reverse and copied at the end, so that re-entering a call of the procedure
    ;; does not change a list that was returned before.
    (define map
      (case-lambda
        ((procedure list)
         (let loop ((rest list) (results '()))
           (if (pair? rest)
               (loop (cdr rest) (cons (procedure (car rest)) results))
               (if (null? rest) (reverse results) (improper 'map list)))))
        ((procedure list1 list2)
         (let loop ((rest1 list1) (rest2 list2) (results '()))
           (if (and (pair? rest1) (pair? rest2))
               (loop (cdr rest1) (cdr rest2) (cons (procedure (car rest1) (car rest2)) results))
               (begin
                 (check-end 'map rest1 list1)
                 (check-end 'map rest2 list2)
                 (reverse results)))))
        ((procedure list1 list2 . more)
         (let ((lists (cons list1 (cons list2 more))))
           (let loop ((rests lists) (results '()))
             (if (any-null? rests)
                 (begin
                   (check-ends 'map rests lists)
                   (reverse results))
                 (loop (cdrs rests) (cons (%apply procedure (cars rests)) results))))))))

    (define for-each
      (case-lambda
        ((procedure list)
         (let loop ((rest list))
           (if (pair? rest)
               (begin
                 (procedure (car rest))
                 (loop (cdr rest)))
               (if (not (null? rest)) (improper 'for-each list)))))
        ((procedure list1 list2)
         (let loop ((rest1 list1) (rest2 list2))
           (if (and (pair? rest1) (pair? rest2))
               (begin
                 (procedure (car rest1) (car rest2))
                 (loop (cdr rest1) (cdr rest2)))
               (begin
                 (check-end 'for-each rest1 list1)
                 (check-end 'for-each rest2 list2)))))
        ((procedure list1 list2 . more)
         (let ((lists (cons list1 (cons list2 more))))
           (let loop ((rests lists))
             (if (any-null? rests)
                 (check-ends 'for-each rests lists)
                 (begin
                   (%apply procedure (cars rests))
                   (loop (cdrs rests)))))))))

    (define member
      (case-lambda
        ((object list) (%member object list))
        ((object list same?)
         (let loop ((rest list))
           (if (pair? rest)
               (if (same? object (car rest)) rest (loop (cdr rest)))
               (if (null? rest) #f (improper 'member list)))))))

    (define assoc
      (case-lambda
        ((object list) (%assoc object list))
        ((object list same?)
         (let loop ((rest list))
           (if (pair? rest)
               (if (same? object (car (car rest))) (car rest) (loop (cdr rest)))
               (if (null? rest) #f (improper 'assoc list)))))))

    ;;; ---- vectors and strings (R7RS 6.10)

    (define vector-map
      (case-lambda
        ((procedure vector)
         (let ((size (vector-length vector)))
           (let loop ((i 0) (results '()))
             (if (< i size)
                 (loop (+ i 1) (cons (procedure (vector-ref vector i)) results))
                 (list->vector (reverse results))))))
        ((procedure vector . vectors)
         (let ((vectors (cons vector vectors)))
           (let ((size (%apply min (map vector-length vectors))))
             (let loop ((i 0) (results '()))
               (if (< i size)
                   (loop (+ i 1)
                         (cons (%apply procedure (map (lambda (v) (vector-ref v i)) vectors)) results))
                   (list->vector (reverse results)))))))))

    (define vector-for-each
      (case-lambda
        ((procedure vector)
         (let ((size (vector-length vector)))
           (let loop ((i 0))
             (if (< i size)
                 (begin
                   (procedure (vector-ref vector i))
                   (loop (+ i 1)))))))
        ((procedure vector . vectors)
         (let ((vectors (cons vector vectors)))
           (let ((size (%apply min (map vector-length vectors))))
             (let loop ((i 0))
               (if (< i size)
                   (begin
                     (%apply procedure (map (lambda (v) (vector-ref v i)) vectors))
                     (loop (+ i 1))))))))))

    (define string-map
      (case-lambda
        ((procedure string)
         (let ((size (string-length string)))
           (let loop ((i 0) (results '()))
             (if (< i size)
                 (loop (+ i 1) (cons (procedure (string-ref string i)) results))
                 (list->string (reverse results))))))
        ((procedure string . strings)
         (let ((strings (cons string strings)))
           (let ((size (%apply min (map string-length strings))))
             (let loop ((i 0) (results '()))
               (if (< i size)
                   (loop (+ i 1)
                         (cons (%apply procedure (map (lambda (s) (string-ref s i)) strings)) results))
                   (list->string (reverse results)))))))))

    (define string-for-each
      (case-lambda
        ((procedure string)
         (let ((size (string-length string)))
           (let loop ((i 0))
             (if (< i size)
                 (begin
                   (procedure (string-ref string i))
                   (loop (+ i 1)))))))
        ((procedure string . strings)
         (let ((strings (cons string strings)))
           (let ((size (%apply min (map string-length strings))))
             (let loop ((i 0))
               (if (< i size)
                   (begin
                     (%apply procedure (map (lambda (s) (string-ref s i)) strings))
                     (loop (+ i 1))))))))))

    ;;; ---- ports (R7RS 6.13)

    (define current-input-port (%port-parameter 0))
    (define current-output-port (%port-parameter 1))
    (define current-error-port (%port-parameter 2))

    (define (call-with-port port procedure)
      (let ((result (procedure port)))
        (close-port port)
        result))

    (define (call-with-input-file name procedure)
      (call-with-port (open-input-file name) procedure))

    (define (call-with-output-file name procedure)
      (call-with-port (open-output-file name) procedure))

    (define (with-input-from-file name thunk)
      (let* ((port (open-input-file name))
             (result (%with-parameters (list (cons current-input-port port)) thunk)))
        (close-port port)
        result))

    (define (with-output-to-file name thunk)
      (let* ((port (open-output-file name))
             (result (%with-parameters (list (cons current-output-port port)) thunk)))
        (close-port port)
        result))

    ;;; ---- compilation at run time (R7RS 6.12, 6.14)

    ;; Compiled units are run in order, the last one in tail position. Anything but a list is what a restart has put in
    ;; place of units that do not compile: the value.
    (define (run-all thunks)
      (cond ((null? thunks) (%unspecified))
            ((not (pair? thunks)) thunks)
            ((null? (cdr thunks)) ((car thunks)))
            (else ((car thunks)) (run-all (cdr thunks)))))

    (define (interaction-environment)
      (let ((made (%interaction-environment)))
        (run-all (cdr made))
        (car made)))

    (define eval
      (case-lambda
        ((datum) (eval datum (interaction-environment)))
        ((datum environment) (run-all (%compile datum environment)))))

    (define load
      (case-lambda
        ((name) (load name (interaction-environment)))
        ((name environment) (run-all (%compile-file name environment)))))

    (define (environment . import-sets)
      (let ((made (%environment import-sets)))
        (run-all (cdr made))
        (car made)))))
