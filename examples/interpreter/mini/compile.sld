;;; (mini compile): from an S-expression to a Scheme closure.
;;;
;;; `compile-expression` takes an expression and a scope (what is known when
;;; translating) and gives code: a procedure of one argument, the run-time frame.
;;;
;;; A frame is a vector: slot 0 is the frame around it, the rest are variables.
;;; A scope is a list of frames' variable lists, innermost first. A variable is
;;; thus a pair of numbers, how many frames out and which slot, and no name is
;;; looked up while the program runs. A global variable is a cell found once.
;;;
;;; Tail calls: code for a tail position is called in a tail position, so the
;;; Scheme underneath makes them proper.

(define-library (mini compile)
  (export evaluate define-global!)
  (import (scheme base)
          (scheme lazy)
          (srfi 69)
          (mini derived)
          (mini rules)
          (mini primitives))
  (begin
    ;;; Global variables: cells (VALUE . NAME) in a table.

    (define unassigned (list 'unassigned))

    (define globals (make-hash-table eq? symbol-hash))

    (define (symbol-hash symbol . bound)
      (apply string-hash (symbol->string symbol) bound))

    (define (global-cell name)
      (hash-table-ref globals name
                      (lambda ()
                        (let ((cell (cons unassigned name)))
                          (hash-table-set! globals name cell)
                          cell))))

    (define (define-global! name value)
      (set-car! (global-cell name) value))

    ;;; Keywords: a table from name to a translator of (form scope) -> code.

    (define keywords (make-hash-table eq? symbol-hash))

    (define (define-keyword! name translate)
      (hash-table-set! keywords name translate))

    (define (keyword name scope)
      (and (symbol? name)
           (not (find-variable name scope))
           (hash-table-ref/default keywords name #f)))

    ;;; Scopes.

    ;; (DEPTH . SLOT) of a local variable, or #f.
    (define (find-variable name scope)
      (let next-frame ((scope scope) (depth 0))
        (and (pair? scope)
             (let next-slot ((names (car scope)) (slot 1))
               (cond
                 ((null? names) (next-frame (cdr scope) (+ depth 1)))
                 ((eq? (car names) name) (cons depth slot))
                 (else (next-slot (cdr names) (+ slot 1))))))))

    (define (frame-out frame depth)
      (if (eqv? depth 0)
          frame
          (frame-out (vector-ref frame 0) (- depth 1))))

    (define (checked value name)
      (if (eq? value unassigned)
          (error "variable has no value:" name)
          value))

    ;;; Expressions.

    (define (evaluate form)
      ((compile-expression form '()) #f))

    (define (compile-expression form scope)
      (cond
        ((symbol? form) (compile-reference form scope))
        ((pair? form)
         (unless (list? form)
           (error "not a proper list:" form))
         (let ((translate (keyword (car form) scope)))
           (if translate
               (translate form scope)
               (compile-call form scope))))
        ((null? form) (error "empty combination"))
        (else (lambda (frame) form))))

    (define (compile-reference name scope)
      (let ((found (find-variable name scope)))
        (cond
          (found
           (let ((depth (car found)) (slot (cdr found)))
             (case depth
               ((0) (lambda (frame) (checked (vector-ref frame slot) name)))
               ((1) (lambda (frame)
                      (checked (vector-ref (vector-ref frame 0) slot) name)))
               (else (lambda (frame)
                       (checked (vector-ref (frame-out frame depth) slot) name))))))
          ((hash-table-exists? keywords name)
           (error "keyword used as a variable:" name))
          (else
           (let ((cell (global-cell name)))
             (lambda (frame)
               (let ((value (car cell)))
                 (if (eq? value unassigned)
                     (error "unbound variable:" name)
                     value))))))))

    (define (compile-call form scope)
      (let ((operator (compile-expression (car form) scope))
            (operands (map (lambda (operand) (compile-expression operand scope))
                           (cdr form))))
        (case (length operands)
          ((0) (lambda (frame) ((operator frame))))
          ((1) (let ((a (car operands)))
                 (lambda (frame) ((operator frame) (a frame)))))
          ((2) (let ((a (car operands)) (b (cadr operands)))
                 (lambda (frame) ((operator frame) (a frame) (b frame)))))
          ((3) (let ((a (car operands)) (b (cadr operands)) (c (list-ref operands 2)))
                 (lambda (frame) ((operator frame) (a frame) (b frame) (c frame)))))
          (else (lambda (frame)
                  (apply (operator frame)
                         (map (lambda (operand) (operand frame)) operands)))))))

    (define (compile-sequence forms scope)
      (cond
        ((null? forms) (error "empty body"))
        ((null? (cdr forms)) (compile-expression (car forms) scope))
        (else
         (let ((first (compile-expression (car forms) scope))
               (rest (compile-sequence (cdr forms) scope)))
           (lambda (frame)
             (first frame)
             (rest frame))))))

    ;;; Procedures.

    ;; The names that a body defines, after the macros in front are expanded.
    ;; Gives two values: the names and the expanded body.
    (define (scan-body forms scope)
      (let loop ((forms forms) (names '()) (done '()))
        (if (null? forms)
            (values (reverse names) (reverse done))
            (let ((form (expand-definition (car forms) scope)))
              (case (and (pair? form)
                         (keyword (car form) scope)
                         (car form))
                ((begin) (loop (append (cdr form) (cdr forms)) names done))
                ((define)
                 (loop (cdr forms) (cons (definition-name form) names) (cons form done)))
                ((define-values)
                 (loop (cdr forms)
                       (append (reverse (formals->names (cadr form))) names)
                       (cons form done)))
                (else (loop (cdr forms) names (cons form done))))))))

    ;; Expands a macro use or record definition until something else shows.
    (define (expand-definition form scope)
      (cond
        ((and (pair? form) (keyword (car form) scope))
         (let ((rules (hash-table-ref/default macros (car form) #f)))
           (cond
             (rules (expand-definition (apply-rules rules form) scope))
             ((eq? (car form) 'define-record-type) (expand-record-type form))
             (else form))))
        (else form)))

    (define (definition-name form)
      (let name ((target (cadr form)))
        (if (pair? target) (name (car target)) target)))

    (define (formals->names formals)
      (cond
        ((null? formals) '())
        ((symbol? formals) (list formals))
        (else (cons (car formals) (formals->names (cdr formals))))))

    (define (compile-lambda formals body scope)
      (let*-values (((parameters) (formals->names formals))
                    ((defined forms) (scan-body body (cons parameters scope)))
                    ((variables) (append parameters defined)))
        (let ((code (compile-sequence forms (cons variables scope)))
              (extra (length defined)))
          (cond
            ((not (list? formals))
             (variadic-procedure (- (length parameters) 1) extra code))
            ((zero? extra) (plain-procedure (length parameters) code))
            (else (fixed-procedure (length parameters) extra code))))))

    ;; No internal definitions: the frame is made in one go.
    (define (plain-procedure count code)
      (case count
        ((0) (lambda (frame) (lambda () (code (vector frame)))))
        ((1) (lambda (frame) (lambda (a) (code (vector frame a)))))
        ((2) (lambda (frame) (lambda (a b) (code (vector frame a b)))))
        ((3) (lambda (frame) (lambda (a b c) (code (vector frame a b c)))))
        ((4) (lambda (frame) (lambda (a b c d) (code (vector frame a b c d)))))
        (else (fixed-procedure count 0 code))))

    (define (fixed-procedure count extra code)
      (lambda (frame)
        (lambda arguments
          (unless (= (length arguments) count)
            (error "wrong number of arguments:" (length arguments) 'expected count))
          (code (fill-frame frame arguments count extra)))))

    (define (variadic-procedure required extra code)
      (lambda (frame)
        (lambda arguments
          (when (< (length arguments) required)
            (error "too few arguments:" (length arguments) 'expected required))
          (let ((inner (fill-frame frame arguments required (+ extra 1))))
            (vector-set! inner (+ required 1) (list-tail arguments required))
            (code inner)))))

    ;; A frame with the first `count` arguments and `extra` unassigned slots.
    (define (fill-frame outer arguments count extra)
      (let ((frame (make-vector (+ 1 count extra) unassigned)))
        (vector-set! frame 0 outer)
        (let loop ((slot 1) (rest arguments))
          (when (<= slot count)
            (vector-set! frame slot (car rest))
            (loop (+ slot 1) (cdr rest))))
        frame))

    ;;; The primitive forms.

    (define (compile-assignment name value scope)
      (let ((found (find-variable name scope)))
        (if found
            (let ((depth (car found)) (slot (cdr found)))
              (lambda (frame)
                (vector-set! (frame-out frame depth) slot (value frame))))
            (let ((cell (global-cell name)))
              (lambda (frame)
                (set-car! cell (value frame)))))))

    (define (arity-check! form least)
      (when (< (length form) least)
        (error "bad syntax:" form)))

    (define-keyword! 'quote
      (lambda (form scope)
        (arity-check! form 2)
        (let ((datum (cadr form)))
          (lambda (frame) datum))))

    (define-keyword! 'if
      (lambda (form scope)
        (arity-check! form 3)
        (let ((test (compile-expression (cadr form) scope))
              (consequent (compile-expression (list-ref form 2) scope))
              (alternative (if (null? (list-tail form 3))
                               (lambda (frame) (if #f #f))
                               (compile-expression (list-ref form 3) scope))))
          (lambda (frame)
            (if (test frame)
                (consequent frame)
                (alternative frame))))))

    ;; Curried definitions are allowed, as in (define ((add n) m) ...).
    (define-keyword! 'define
      (lambda (form scope)
        (arity-check! form 2)
        (let ((target (cadr form)))
          (cond
            ((pair? target)
             (compile-expression
              `(define ,(car target) (lambda ,(cdr target) ,@(cddr form)))
              scope))
            ((null? (cddr form))
             (compile-assignment target (lambda (frame) unassigned) scope))
            (else
             (compile-assignment target
                                 (compile-expression (list-ref form 2) scope)
                                 scope))))))

    (define-keyword! 'set!
      (lambda (form scope)
        (arity-check! form 3)
        (let ((name (cadr form)))
          (compile-assignment name
                              (compile-expression (list-ref form 2) scope)
                              scope))))

    (define-keyword! 'lambda
      (lambda (form scope)
        (arity-check! form 3)
        (compile-lambda (cadr form) (cddr form) scope)))

    (define-keyword! 'begin
      (lambda (form scope)
        (if (null? (cdr form))
            (lambda (frame) (if #f #f))
            (compile-sequence (cdr form) scope))))

    (define-keyword! 'case-lambda
      (lambda (form scope)
        (let ((clauses
               (map (lambda (clause)
                      (cons (car clause)
                            (compile-lambda (car clause) (cdr clause) scope)))
                    (cdr form))))
          (lambda (frame)
            (let ((procedures
                   (map (lambda (clause) (cons (car clause) ((cdr clause) frame)))
                        clauses)))
              (lambda arguments
                (let loop ((rest procedures))
                  (cond
                    ((null? rest)
                     (error "no clause for the arguments:" arguments))
                    ((accepts? (caar rest) (length arguments))
                     (apply (cdar rest) arguments))
                    (else (loop (cdr rest)))))))))))

    (define (accepts? formals count)
      (cond
        ((symbol? formals) #t)
        ((null? formals) (zero? count))
        (else (and (positive? count)
                   (accepts? (cdr formals) (- count 1))))))

    (define-keyword! 'delay
      (lambda (form scope)
        (let ((code (compile-expression (cadr form) scope)))
          (lambda (frame) (delay (code frame))))))

    (define-keyword! 'delay-force
      (lambda (form scope)
        (let ((code (compile-expression (cadr form) scope)))
          (lambda (frame) (delay-force (code frame))))))

    ;; (guard (VARIABLE CLAUSE ...) BODY ...): an error that no clause takes is
    ;; raised again outside.
    (define-keyword! 'guard
      (lambda (form scope)
        (arity-check! form 3)
        (let* ((variable (car (cadr form)))
               (clauses (cdr (cadr form)))
               (handler (compile-lambda
                         (list variable)
                         (list `(cond ,@clauses
                                      ,@(if (assq 'else clauses)
                                            '()
                                            `((else (raise-continuable ,variable))))))
                         scope))
               (body (compile-lambda '() (cddr form) scope)))
          (lambda (frame)
            (guard (problem (#t ((handler frame) problem)))
              ((body frame)))))))

    (define-keyword! 'define-syntax
      (lambda (form scope)
        (arity-check! form 3)
        (unless (null? scope)
          (error "define-syntax is for the top level only:" (cadr form)))
        (let ((name (cadr form))
              (rules (parse-rules (list-ref form 2))))
          (hash-table-set! macros name rules)
          (define-keyword! name
            (lambda (form scope)
              (compile-expression (apply-rules rules form) scope)))
          (lambda (frame) (if #f #f)))))

    (define macros (make-hash-table eq? symbol-hash))

    (define-keyword! 'import
      (lambda (form scope)
        (for-each check-import-set (cdr form))
        (lambda (frame) (if #f #f))))

    ;; Everything else is rewritten.
    (for-each
     (lambda (entry)
       (define-keyword! (car entry)
         (lambda (form scope)
           (compile-expression ((cdr entry) form) scope))))
     derived-forms)

    (for-each
     (lambda (entry)
       (define-global! (car entry) (cdr entry)))
     primitives)

    (define-global! 'eval (lambda (form . environment) (evaluate form)))))
