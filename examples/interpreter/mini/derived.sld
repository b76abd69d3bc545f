;;; (mini derived): forms defined by rewriting into simpler ones.
;;;
;;; `derived-forms` is an association list from keyword to rewriter, a procedure
;;; from the whole form to its replacement. Temporaries get fresh names, but the
;;; keywords and procedures that a rewriter inserts are plain symbols.

(define-library (mini derived)
  (export derived-forms expand-record-type)
  (import (scheme base)
          (scheme cxr))
  (begin
    (define counter 0)

    ;; A name that no program text contains.
    (define (fresh base)
      (set! counter (+ counter 1))
      (string->symbol (string-append base " " (number->string counter))))

    (define (bad-syntax form)
      (error "bad syntax:" form))

    ;;; Binding forms.

    (define (expand-let form)
      (let ((second (cadr form)))
        (if (symbol? second)
            (expand-named-let second (caddr form) (cdddr form))
            `((lambda ,(map binding-name second) ,@(cddr form))
              ,@(map binding-value second)))))

    (define (binding-name binding)
      (if (and (pair? binding) (pair? (cdr binding)) (null? (cddr binding)))
          (car binding)
          (bad-syntax binding)))

    (define (binding-value binding)
      (cadr binding))

    (define (expand-named-let name bindings body)
      `((letrec ((,name (lambda ,(map binding-name bindings) ,@body)))
          ,name)
        ,@(map binding-value bindings)))

    (define (expand-let* form)
      (let ((bindings (cadr form)) (body (cddr form)))
        (if (or (null? bindings) (null? (cdr bindings)))
            `(let ,bindings ,@body)
            `(let (,(car bindings))
               (let* ,(cdr bindings) ,@body)))))

    ;; The body is a procedure of its own, so that it may begin with definitions.
    (define (expand-letrec form)
      `((lambda ()
          ,@(map (lambda (binding) `(define ,(car binding) ,(cadr binding)))
                 (cadr form))
          ((lambda () ,@(cddr form))))))

    (define (expand-let-values form)
      (let loop ((bindings (cadr form)))
        (if (null? bindings)
            `(let () ,@(cddr form))
            `(call-with-values (lambda () ,(cadar bindings))
               (lambda ,(caar bindings) ,(loop (cdr bindings)))))))

    (define (expand-define-values form)
      (let* ((formals (cadr form))
             (renamed (let rename ((formals formals))
                        (cond ((pair? formals)
                               (cons (cons (car formals) (fresh "value"))
                                     (rename (cdr formals))))
                              ((null? formals) '())
                              (else (cons formals (fresh "rest")))))))
        (define (temporaries renamed)
          (cond ((null? renamed) '())
                ((pair? (car renamed))
                 (cons (cdar renamed) (temporaries (cdr renamed))))
                (else (cdr renamed))))
        (define (assignments renamed)
          (cond ((null? renamed) '())
                ((pair? (car renamed))
                 (cons `(set! ,(caar renamed) ,(cdar renamed))
                       (assignments (cdr renamed))))
                (else `((set! ,(car renamed) ,(cdr renamed))))))
        `(call-with-values (lambda () ,(caddr form))
           (lambda ,(temporaries renamed)
             ,@(assignments renamed)
             (if #f #f)))))

    (define (expand-parameterize form)
      (let ((bindings (cadr form)) (body (cddr form)))
        (if (null? bindings)
            `(let () ,@body)
            `(call-with-parameter ,(caar bindings) ,(cadar bindings)
               (lambda () (parameterize ,(cdr bindings) ,@body))))))

    ;;; Conditionals.

    (define (expand-cond form)
      (let loop ((clauses (cdr form)))
        (if (null? clauses)
            '(if #f #f)
            (let ((test (caar clauses))
                  (actions (cdar clauses))
                  (rest (cdr clauses)))
              (cond
                ((eq? test 'else) `(begin ,@actions))
                ((null? actions) `(or ,test ,(loop rest)))
                ((eq? (car actions) '=>)
                 (let ((value (fresh "value")))
                   `(let ((,value ,test))
                      (if ,value
                          (,(cadr actions) ,value)
                          ,(loop rest)))))
                (else `(if ,test (begin ,@actions) ,(loop rest))))))))

    (define (expand-case form)
      (let ((key (fresh "key")))
        (define (actions-of clause)
          (if (eq? (cadr clause) '=>)
              `((,(caddr clause) ,key))
              (cdr clause)))
        `(let ((,key ,(cadr form)))
           (cond
             ,@(map (lambda (clause)
                      (if (eq? (car clause) 'else)
                          `(else ,@(actions-of clause))
                          `((memv ,key ',(car clause)) ,@(actions-of clause))))
                    (cddr form))))))

    (define (expand-and form)
      (cond
        ((null? (cdr form)) #t)
        ((null? (cddr form)) (cadr form))
        (else `(if ,(cadr form) (and ,@(cddr form)) #f))))

    (define (expand-or form)
      (cond
        ((null? (cdr form)) #f)
        ((null? (cddr form)) (cadr form))
        (else
         (let ((value (fresh "value")))
           `(let ((,value ,(cadr form)))
              (if ,value ,value (or ,@(cddr form))))))))

    (define (expand-when form)
      `(if ,(cadr form) (begin ,@(cddr form))))

    (define (expand-unless form)
      `(if ,(cadr form) (if #f #f) (begin ,@(cddr form))))

    (define (expand-do form)
      (let ((loop (fresh "loop"))
            (bindings (cadr form))
            (end (caddr form))
            (body (cdddr form)))
        `(let ,loop ,(map (lambda (binding) (list (car binding) (cadr binding)))
                          bindings)
           (if ,(car end)
               (begin (if #f #f) ,@(cdr end))
               (begin
                 ,@body
                 (,loop ,@(map (lambda (binding)
                                 (if (null? (cddr binding))
                                     (car binding)
                                     (caddr binding)))
                               bindings)))))))

    ;;; Quasi-quotation, with nesting levels (R7RS 4.2.8).

    (define (expand-quasiquote form)
      (let walk ((template (cadr form)) (level 1))
        (define (nested new-level)
          `(list ',(car template) ,(walk (cadr template) new-level)))
        (cond
          ((vector? template)
           `(list->vector ,(walk (vector->list template) level)))
          ((not (pair? template)) `(quote ,template))
          ((eq? (car template) 'unquote)
           (if (= level 1) (cadr template) (nested (- level 1))))
          ((eq? (car template) 'quasiquote) (nested (+ level 1)))
          ((and (= level 1)
                (pair? (car template))
                (eq? (caar template) 'unquote-splicing))
           `(append ,(cadar template) ,(walk (cdr template) level)))
          ((eq? (car template) 'unquote-splicing) (nested (- level 1)))
          (else `(cons ,(walk (car template) level)
                       ,(walk (cdr template) level))))))

    ;;; Records: the accessors come from the primitive record operations.

    (define (expand-record-type form)
      (let* ((type (cadr form))
             (constructor (caddr form))
             (predicate (cadddr form))
             (fields (cddddr form))
             (names (map car fields))
             (type-name (fresh "record-type")))
        `(begin
           (define ,type-name (make-record-type ',type ',names))
           ,@(cond
               ((pair? constructor)
                `((define ,(car constructor)
                    (record-constructor ,type-name ',(cdr constructor)))))
               (constructor
                `((define ,constructor (record-constructor ,type-name ',names))))
               (else '()))
           (define ,predicate (record-predicate ,type-name))
           ,@(let each ((fields fields))
               (if (null? fields)
                   '()
                   (let ((field (car fields)))
                     `((define ,(cadr field)
                         (record-accessor ,type-name ',(car field)))
                       ,@(if (null? (cddr field))
                             '()
                             `((define ,(caddr field)
                                 (record-modifier ,type-name ',(car field)))))
                       ,@(each (cdr fields)))))))))

    (define derived-forms
      (list (cons 'let expand-let)
            (cons 'let* expand-let*)
            (cons 'letrec expand-letrec)
            (cons 'letrec* expand-letrec)
            (cons 'let-values expand-let-values)
            (cons 'let*-values expand-let-values)
            (cons 'define-values expand-define-values)
            (cons 'parameterize expand-parameterize)
            (cons 'cond expand-cond)
            (cons 'case expand-case)
            (cons 'and expand-and)
            (cons 'or expand-or)
            (cons 'when expand-when)
            (cons 'unless expand-unless)
            (cons 'do expand-do)
            (cons 'quasiquote expand-quasiquote)
            (cons 'define-record-type expand-record-type)))))
