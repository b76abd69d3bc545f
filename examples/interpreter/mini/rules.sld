;;; (mini rules): `syntax-rules` on plain S-expressions, without hygiene.
;;;
;;; Supports literals, `_`, nested ellipses, a tail after an ellipsis, a custom
;;; ellipsis, (... ...) and vectors. A match is an association list from pattern
;;; variable to what it matched; under an ellipsis that is a `repeated` record.

(define-library (mini rules)
  (export parse-rules apply-rules)
  (import (scheme base)
          (scheme cxr))
  (begin
    (define-record-type rules
      (make-rules ellipsis literals clauses)
      rules?
      (ellipsis rules-ellipsis)
      (literals rules-literals)
      (clauses rules-clauses))

    ;; What a variable under an ellipsis matched, one item a repetition. A record,
    ;; not a list, because a variable may well match one list.
    (define-record-type repeated
      (make-repeated items)
      repeated?
      (items repeated-items))

    (define (parse-rules form)
      (unless (and (list? form) (>= (length form) 2) (eq? (car form) 'syntax-rules))
        (error "expected syntax-rules, found" form))
      (if (symbol? (cadr form))
          (make-rules (cadr form) (caddr form) (cdddr form))
          (make-rules '... (cadr form) (cddr form))))

    ;; The keyword position of a pattern is not matched.
    (define (apply-rules rules form)
      (let loop ((clauses (rules-clauses rules)))
        (if (null? clauses)
            (error "no syntax rule matches:" form)
            (let ((found (match (cdaar clauses) (cdr form) rules '())))
              (if found
                  (instantiate (cadar clauses) found (rules-ellipsis rules))
                  (loop (cdr clauses)))))))

    (define (followed-by-ellipsis? pattern ellipsis)
      (and (pair? (cdr pattern))
           (eq? (cadr pattern) ellipsis)))

    ;; The extended association list, or #f.
    (define (match pattern form rules found)
      (cond
        ((symbol? pattern)
         (cond
           ((memq pattern (rules-literals rules)) (and (eq? form pattern) found))
           ((eq? pattern '_) found)
           (else (cons (cons pattern form) found))))
        ((pair? pattern)
         (if (followed-by-ellipsis? pattern (rules-ellipsis rules))
             (match-ellipsis (car pattern) (cddr pattern) form rules found)
             (and (pair? form)
                  (let ((found (match (car pattern) (car form) rules found)))
                    (and found
                         (match (cdr pattern) (cdr form) rules found))))))
        ((null? pattern) (and (null? form) found))
        ((vector? pattern)
         (and (vector? form)
              (match (vector->list pattern) (vector->list form) rules found)))
        (else (and (equal? pattern form) found))))

    ;; `pattern ... tail`: the tail takes its fixed number of items from the end.
    (define (match-ellipsis pattern tail form rules found)
      (let ((count (- (pair-count form) (pair-count tail))))
        (and (>= count 0)
             (let loop ((left count) (rest form) (matches '()))
               (if (zero? left)
                   (let ((found (match tail rest rules found)))
                     (and found
                          (append (collect (pattern-variables pattern rules)
                                           (reverse matches))
                                  found)))
                   (let ((one (match pattern (car rest) rules '())))
                     (and one
                          (loop (- left 1) (cdr rest) (cons one matches)))))))))

    (define (pair-count form)
      (if (pair? form)
          (+ 1 (pair-count (cdr form)))
          0))

    (define (pattern-variables pattern rules)
      (cond
        ((symbol? pattern)
         (if (or (eq? pattern (rules-ellipsis rules))
                 (eq? pattern '_)
                 (memq pattern (rules-literals rules)))
             '()
             (list pattern)))
        ((pair? pattern)
         (append (pattern-variables (car pattern) rules)
                 (pattern-variables (cdr pattern) rules)))
        ((vector? pattern) (pattern-variables (vector->list pattern) rules))
        (else '())))

    ;; From one match per repetition to one `repeated` per variable.
    (define (collect variables matches)
      (map (lambda (variable)
             (cons variable
                   (make-repeated
                    (map (lambda (one) (cdr (assq variable one))) matches))))
           variables))

    (define (instantiate template found ellipsis)
      (cond
        ((symbol? template)
         (let ((entry (assq template found)))
           (cond
             ((not entry) template)
             ((repeated? (cdr entry))
              (error "pattern variable needs an ellipsis:" template))
             (else (cdr entry)))))
        ((pair? template)
         (cond
           ((and (eq? (car template) ellipsis) (pair? (cdr template)))
            (instantiate (cadr template) found #f))
           ((followed-by-ellipsis? template ellipsis)
            (instantiate-ellipsis template found ellipsis))
           (else
            (cons (instantiate (car template) found ellipsis)
                  (instantiate (cdr template) found ellipsis)))))
        ((vector? template)
         (list->vector (instantiate (vector->list template) found ellipsis)))
        (else template)))

    ;; `item ... ...` flattens once for every ellipsis after the first.
    (define (instantiate-ellipsis template found ellipsis)
      (let loop ((rest (cddr template)) (depth 1))
        (if (and (pair? rest) (eq? (car rest) ellipsis))
            (loop (cdr rest) (+ depth 1))
            (append (repeat (car template) found ellipsis depth)
                    (instantiate rest found ellipsis)))))

    (define (repeat template found ellipsis depth)
      (let ((sequences (repeated-in template found)))
        (when (null? sequences)
          (error "no pattern variable to repeat in" template))
        (let loop ((sequences sequences))
          (if (null? (cdar sequences))
              '()
              (let ((here (append (map (lambda (s) (cons (car s) (cadr s))) sequences)
                                  found))
                    (rest (map (lambda (s) (cons (car s) (cddr s))) sequences)))
                (if (= depth 1)
                    (cons (instantiate template here ellipsis) (loop rest))
                    (append (repeat template here ellipsis (- depth 1))
                            (loop rest))))))))

    ;; (VARIABLE ITEM ...) for each repeated variable in the template; all have
    ;; the same number of items.
    (define (repeated-in template found)
      (let ((names (template-symbols template)))
        (let loop ((entries found) (sequences '()))
          (cond
            ((null? entries)
             sequences)
            ;; An entry nearer the front of `found` hides this one.
            ((and (repeated? (cdar entries))
                  (memq (caar entries) names)
                  (eq? (car entries) (assq (caar entries) found)))
             (let ((sequence (cons (caar entries) (repeated-items (cdar entries)))))
               (unless (or (null? sequences)
                           (= (length sequence) (length (car sequences))))
                 (error "repetitions of different length in" template))
               (loop (cdr entries) (cons sequence sequences))))
            (else (loop (cdr entries) sequences))))))

    (define (template-symbols template)
      (cond
        ((symbol? template) (list template))
        ((pair? template)
         (append (template-symbols (car template)) (template-symbols (cdr template))))
        ((vector? template) (template-symbols (vector->list template)))
        (else '())))))
