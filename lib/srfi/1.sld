;;; SRFI 1: the list library.
;;;
;;; What R7RS also defines is re-exported, so that both libraries can be
;;; imported together. Procedures that call back build their results by consing
;;; in reverse and reversing at the end, never by mutating a result under
;;; construction: a continuation captured in the callback may be re-entered.
;;; The linear-update procedures (names in !) are the pure ones where reuse of
;;; the cells would gain nothing.
(define-library (srfi 1)
  (export
   ;; constructors
   cons list xcons cons* make-list list-tabulate list-copy circular-list iota
   ;; predicates
   pair? null? proper-list? circular-list? dotted-list? not-pair? null-list? list=
   ;; selectors
   car cdr caar cadr cdar cddr
   caaar caadr cadar caddr cdaar cdadr cddar cdddr
   caaaar caaadr caadar caaddr cadaar cadadr caddar cadddr
   cdaaar cdaadr cdadar cdaddr cddaar cddadr cdddar cddddr
   list-ref first second third fourth fifth sixth seventh eighth ninth tenth
   car+cdr take drop take-right drop-right take! drop-right! split-at split-at!
   last last-pair
   ;; miscellaneous
   length length+ append concatenate reverse append! concatenate! reverse!
   append-reverse append-reverse! zip unzip1 unzip2 unzip3 unzip4 unzip5 count
   ;; fold, unfold and map
   map for-each fold unfold pair-fold reduce fold-right unfold-right
   pair-fold-right reduce-right append-map append-map! map! map-in-order
   pair-for-each filter-map
   ;; filtering and partitioning
   filter partition remove filter! partition! remove!
   ;; searching
   member memq memv find find-tail any every list-index
   take-while drop-while take-while! span break span! break!
   ;; deleting
   delete delete-duplicates delete! delete-duplicates!
   ;; association lists
   assoc assq assv alist-cons alist-copy alist-delete alist-delete!
   ;; lists as sets
   lset<= lset= lset-adjoin lset-union lset-union! lset-intersection
   lset-intersection! lset-difference lset-difference! lset-xor lset-xor!
   lset-diff+intersection lset-diff+intersection!
   ;; primitive side effects
   set-car! set-cdr!)
  (import (scheme base) (scheme cxr) (scheme case-lambda)
          (only (ruse primitives)
                %make-table %table-has %table-set!))
  (begin

    ;;; Helpers

    ;; Called where a walk over LIST stopped at TAIL; gives RESULT.
    (define (finish who tail result)
      (if (null? tail)
          result
          (error (string-append (symbol->string who) ": not a proper list, its tail is")
                 tail)))

    ;; The cars and cdrs of LISTS, or two times #f if one of them is at its end.
    (define (cars+cdrs lists)
      (let loop ((lists lists) (cars '()) (cdrs '()))
        (cond
         ((null? lists) (values (reverse cars) (reverse cdrs)))
         ((pair? (car lists))
          (loop (cdr lists) (cons (caar lists) cars) (cons (cdar lists) cdrs)))
         (else (values #f #f)))))

    ;; Likewise, with SEED as the last of the cars (the arguments of a fold).
    (define (cars+seed+cdrs lists seed)
      (let loop ((lists lists) (cars '()) (cdrs '()))
        (cond
         ((null? lists) (values (reverse (cons seed cars)) (reverse cdrs)))
         ((pair? (car lists))
          (loop (cdr lists) (cons (caar lists) cars) (cons (cdar lists) cdrs)))
         (else (values #f #f)))))

    ;; The cdr of each list, or #f if one of them is at its end.
    (define (cdrs-of lists)
      (let loop ((lists lists) (cdrs '()))
        (cond
         ((null? lists) (reverse cdrs))
         ((pair? (car lists)) (loop (cdr lists) (cons (cdar lists) cdrs)))
         (else #f))))

    (define (any-null? lists)
      (let loop ((lists lists))
        (and (pair? lists)
             (or (not (pair? (car lists)))
                 (loop (cdr lists))))))

    (define (check-index who k)
      (if (not (and (exact-integer? k) (>= k 0)))
          (error (string-append (symbol->string who)
                                ": not a non-negative exact integer")
                 k)))

    ;;; Constructors

    (define (xcons d a) (cons a d))

    (define (cons* first . rest)
      (if (null? rest)
          first
          (let loop ((element (car rest)) (rest (cdr rest)) (done (list first)))
            (if (null? rest)
                (append-reverse! done element)
                (loop (car rest) (cdr rest) (cons element done))))))

    (define (list-tabulate n proc)
      (check-index 'list-tabulate n)
      (let loop ((i (- n 1)) (result '()))
        (if (< i 0)
            result
            (loop (- i 1) (cons (proc i) result)))))

    (define (circular-list first . rest)
      (let ((head (cons first (list-copy rest))))
        (set-cdr! (last-pair head) head)
        head))

    (define iota
      (case-lambda
        ((count) (iota count 0 1))
        ((count start) (iota count start 1))
        ((count start step)
         (check-index 'iota count)
         (let loop ((i (- count 1)) (result '()))
           (if (< i 0)
               result
               (loop (- i 1) (cons (+ start (* i step)) result)))))))

    ;;; Predicates

    ;; The kind of list X is: proper, dotted or circular. The hare takes two
    ;; steps for each of the tortoise's.
    (define (list-kind x)
      (let loop ((hare x) (tortoise x))
        (cond
         ((null? hare) 'proper)
         ((not (pair? hare)) 'dotted)
         (else
          (let ((hare (cdr hare)))
            (cond
             ((null? hare) 'proper)
             ((not (pair? hare)) 'dotted)
             (else
              (let ((hare (cdr hare)) (tortoise (cdr tortoise)))
                (if (eq? hare tortoise)
                    'circular
                    (loop hare tortoise))))))))))

    (define (proper-list? x) (eq? (list-kind x) 'proper))
    (define (dotted-list? x) (eq? (list-kind x) 'dotted))
    (define (circular-list? x) (eq? (list-kind x) 'circular))

    (define (not-pair? x) (not (pair? x)))

    (define (null-list? list)
      (cond
       ((pair? list) #f)
       ((null? list) #t)
       (else (error "null-list?: not a list" list))))

    (define (list= elt= . lists)
      (define (same? a b)
        (or (eq? a b)
            (let loop ((a a) (b b))
              (cond
               ((pair? a)
                (and (pair? b)
                     (elt= (car a) (car b))
                     (loop (cdr a) (cdr b))))
               (else (finish 'list= a (not (pair? b))))))))
      (or (null? lists)
          (let loop ((a (car lists)) (rest (cdr lists)))
            (or (null? rest)
                (and (same? a (car rest))
                     (loop (car rest) (cdr rest)))))))

    ;;; Selectors

    (define (first list) (car list))
    (define (second list) (cadr list))
    (define (third list) (caddr list))
    (define (fourth list) (cadddr list))
    (define (fifth list) (car (cddddr list)))
    (define (sixth list) (cadr (cddddr list)))
    (define (seventh list) (caddr (cddddr list)))
    (define (eighth list) (cadddr (cddddr list)))
    (define (ninth list) (car (cddddr (cddddr list))))
    (define (tenth list) (cadr (cddddr (cddddr list))))

    (define (car+cdr pair) (values (car pair) (cdr pair)))

    (define (take list k)
      (check-index 'take k)
      (let loop ((list list) (k k) (taken '()))
        (if (= k 0)
            (reverse! taken)
            (loop (cdr list) (- k 1) (cons (car list) taken)))))

    (define (drop list k)
      (check-index 'drop k)
      (let loop ((list list) (k k))
        (if (= k 0)
            list
            (loop (cdr list) (- k 1)))))

    (define (take! list k)
      (check-index 'take! k)
      (if (= k 0)
          '()
          (begin
            (set-cdr! (drop list (- k 1)) '())
            list)))

    (define (take-right list k)
      (let loop ((lag list) (lead (drop list k)))
        (if (pair? lead)
            (loop (cdr lag) (cdr lead))
            lag)))

    (define (drop-right list k)
      (let loop ((lag list) (lead (drop list k)) (kept '()))
        (if (pair? lead)
            (loop (cdr lag) (cdr lead) (cons (car lag) kept))
            (reverse! kept))))

    (define (drop-right! list k)
      (let ((lead (drop list k)))
        (if (pair? lead)
            (let loop ((lag list) (lead (cdr lead)))
              (if (pair? lead)
                  (loop (cdr lag) (cdr lead))
                  (begin
                    (set-cdr! lag '())
                    list)))
            '())))

    (define (split-at list k)
      (check-index 'split-at k)
      (let loop ((list list) (k k) (taken '()))
        (if (= k 0)
            (values (reverse! taken) list)
            (loop (cdr list) (- k 1) (cons (car list) taken)))))

    (define (split-at! list k)
      (check-index 'split-at! k)
      (if (= k 0)
          (values '() list)
          (let* ((end (drop list (- k 1)))
                 (rest (cdr end)))
            (set-cdr! end '())
            (values list rest))))

    (define (last-pair pair)
      (let loop ((pair pair) (next (cdr pair)))
        (if (pair? next)
            (loop next (cdr next))
            pair)))

    (define (last list) (car (last-pair list)))

    ;;; Miscellaneous

    (define (length+ list)
      (let loop ((hare list) (tortoise list) (count 0))
        (if (not (pair? hare))
            (finish 'length+ hare count)
            (let ((hare (cdr hare)))
              (if (not (pair? hare))
                  (finish 'length+ hare (+ count 1))
                  (let ((hare (cdr hare)) (tortoise (cdr tortoise)))
                    (if (eq? hare tortoise)
                        #f
                        (loop hare tortoise (+ count 2)))))))))

    ;; From the last list backwards: APPLY could not take any number of lists.
    (define (concatenate lists)
      (if (null? lists)
          '()
          (let ((reversed (reverse lists)))
            (let loop ((rest (cdr reversed)) (result (car reversed)))
              (if (pair? rest)
                  (loop (cdr rest) (append (car rest) result))
                  result)))))

    (define (append! . lists) (concatenate! lists))

    (define (concatenate! lists)
      (let skip ((lists lists))
        (cond
         ((null? lists) '())
         ((null? (cdr lists)) (car lists))
         ((null? (car lists)) (skip (cdr lists)))
         (else
          (let ((result (car lists)))
            (let loop ((end (last-pair result)) (rest (cdr lists)))
              (cond
               ((null? rest) result)
               ((null? (car rest)) (loop end (cdr rest)))
               (else
                (set-cdr! end (car rest))
                (if (and (pair? (cdr rest)) (pair? (car rest)))
                    (loop (last-pair (car rest)) (cdr rest))
                    result)))))))))

    (define (reverse! list) (append-reverse! list '()))

    (define (append-reverse head tail)
      (let loop ((head head) (tail tail))
        (if (pair? head)
            (loop (cdr head) (cons (car head) tail))
            (finish 'append-reverse head tail))))

    (define (append-reverse! head tail)
      (let loop ((head head) (tail tail))
        (if (pair? head)
            (let ((next (cdr head)))
              (set-cdr! head tail)
              (loop next head))
            (finish 'append-reverse! head tail))))

    (define (zip list . lists) (apply map-in-order (lambda xs xs) list lists))

    (define (unzip1 list) (map-in-order first list))
    (define (unzip2 list)
      (values (map-in-order first list) (map-in-order second list)))
    (define (unzip3 list)
      (values (map-in-order first list) (map-in-order second list)
              (map-in-order third list)))
    (define (unzip4 list)
      (values (map-in-order first list) (map-in-order second list)
              (map-in-order third list) (map-in-order fourth list)))
    (define (unzip5 list)
      (values (map-in-order first list) (map-in-order second list)
              (map-in-order third list) (map-in-order fourth list)
              (map-in-order fifth list)))

    (define count
      (case-lambda
        ((pred list)
         (let loop ((list list) (n 0))
           (if (pair? list)
               (loop (cdr list) (if (pred (car list)) (+ n 1) n))
               (finish 'count list n))))
        ((pred . lists)
         (let loop ((lists lists) (n 0))
           (let-values (((cars cdrs) (cars+cdrs lists)))
             (if cars
                 (loop cdrs (if (apply pred cars) (+ n 1) n))
                 n))))))

    ;;; Fold, unfold and map

    (define fold
      (case-lambda
        ((kons knil list)
         (let loop ((list list) (acc knil))
           (if (pair? list)
               (loop (cdr list) (kons (car list) acc))
               (finish 'fold list acc))))
        ((kons knil list1 list2)
         (let loop ((list1 list1) (list2 list2) (acc knil))
           (if (and (pair? list1) (pair? list2))
               (loop (cdr list1) (cdr list2) (kons (car list1) (car list2) acc))
               acc)))
        ((kons knil . lists)
         (let loop ((lists lists) (acc knil))
           (let-values (((arguments cdrs) (cars+seed+cdrs lists acc)))
             (if arguments
                 (loop cdrs (apply kons arguments))
                 acc))))))

    (define fold-right
      (case-lambda
        ((kons knil list)
         (let loop ((reversed (reverse list)) (acc knil))
           (if (pair? reversed)
               (loop (cdr reversed) (kons (car reversed) acc))
               acc)))
        ((kons knil . lists)
         (let loop ((tuples (reversed-tuples lists)) (acc knil))
           (if (pair? tuples)
               (loop (cdr tuples) (apply kons (append (car tuples) (list acc))))
               acc)))))

    ;; The lists of corresponding elements, last first.
    (define (reversed-tuples lists)
      (let loop ((lists lists) (tuples '()))
        (let-values (((cars cdrs) (cars+cdrs lists)))
          (if cars
              (loop cdrs (cons cars tuples))
              tuples))))

    ;; The cdr is taken first: KONS may set the cdr of the pair it gets.
    (define pair-fold
      (case-lambda
        ((kons knil list)
         (let loop ((list list) (acc knil))
           (if (pair? list)
               (let ((next (cdr list)))
                 (loop next (kons list acc)))
               (finish 'pair-fold list acc))))
        ((kons knil . lists)
         (let loop ((lists lists) (acc knil))
           (let ((cdrs (cdrs-of lists)))
             (if cdrs
                 (loop cdrs (apply kons (append lists (list acc))))
                 acc))))))

    (define pair-fold-right
      (case-lambda
        ((kons knil list)
         (let loop ((pairs (pair-fold cons '() list)) (acc knil))
           (if (pair? pairs)
               (loop (cdr pairs) (kons (car pairs) acc))
               acc)))
        ((kons knil . lists)
         (let collect ((lists lists) (tuples '()))
           (let ((cdrs (cdrs-of lists)))
             (if cdrs
                 (collect cdrs (cons lists tuples))
                 (let loop ((tuples tuples) (acc knil))
                   (if (pair? tuples)
                       (loop (cdr tuples)
                             (apply kons (append (car tuples) (list acc))))
                       acc))))))))

    (define (reduce f ridentity list)
      (if (pair? list)
          (fold f (car list) (cdr list))
          (finish 'reduce list ridentity)))

    (define (reduce-right f ridentity list)
      (if (pair? list)
          (let ((reversed (reverse list)))
            (fold f (car reversed) (cdr reversed)))
          (finish 'reduce-right list ridentity)))

    (define unfold
      (case-lambda
        ((stop? mapper successor seed)
         (unfold stop? mapper successor seed (lambda (seed) '())))
        ((stop? mapper successor seed tail-gen)
         (let loop ((seed seed) (result '()))
           (if (stop? seed)
               (append-reverse result (tail-gen seed))
               (let ((element (mapper seed)))
                 (loop (successor seed) (cons element result))))))))

    (define unfold-right
      (case-lambda
        ((stop? mapper successor seed)
         (unfold-right stop? mapper successor seed '()))
        ((stop? mapper successor seed tail)
         (let loop ((seed seed) (result tail))
           (if (stop? seed)
               result
               (let ((element (mapper seed)))
                 (loop (successor seed) (cons element result))))))))

    (define map-in-order
      (case-lambda
        ((f list)
         (let loop ((list list) (result '()))
           (if (pair? list)
               (loop (cdr list) (cons (f (car list)) result))
               (finish 'map-in-order list (reverse result)))))
        ((f . lists)
         (let loop ((lists lists) (result '()))
           (let-values (((cars cdrs) (cars+cdrs lists)))
             (if cars
                 (loop cdrs (cons (apply f cars) result))
                 (reverse result)))))))

    (define (map! f list . lists)
      (if (null? lists)
          (let loop ((rest list))
            (if (pair? rest)
                (begin
                  (set-car! rest (f (car rest)))
                  (loop (cdr rest)))
                (finish 'map! rest list)))
          (let loop ((rest list) (lists lists))
            (if (pair? rest)
                (let-values (((cars cdrs) (cars+cdrs lists)))
                  (if cars
                      (begin
                        (set-car! rest (apply f (car rest) cars))
                        (loop (cdr rest) cdrs))
                      (error "map!: a list is shorter than the first" list)))
                list))))

    (define (append-map f list . lists)
      (concatenate (apply map-in-order f list lists)))

    (define (append-map! f list . lists)
      (concatenate! (apply map-in-order f list lists)))

    (define pair-for-each
      (case-lambda
        ((f list)
         (let loop ((list list))
           (if (pair? list)
               (let ((next (cdr list)))
                 (f list)
                 (loop next))
               (finish 'pair-for-each list #t))))
        ((f . lists)
         (let loop ((lists lists))
           (let ((cdrs (cdrs-of lists)))
             (if cdrs
                 (begin
                   (apply f lists)
                   (loop cdrs))))))))

    (define filter-map
      (case-lambda
        ((f list)
         (let loop ((list list) (result '()))
           (if (pair? list)
               (let ((value (f (car list))))
                 (loop (cdr list) (if value (cons value result) result)))
               (finish 'filter-map list (reverse result)))))
        ((f . lists)
         (let loop ((lists lists) (result '()))
           (let-values (((cars cdrs) (cars+cdrs lists)))
             (if cars
                 (let ((value (apply f cars)))
                   (loop cdrs (if value (cons value result) result)))
                 (reverse result)))))))

    ;;; Filtering and partitioning

    (define (filter pred list)
      (let loop ((list list) (kept '()))
        (if (pair? list)
            (let ((element (car list)))
              (loop (cdr list) (if (pred element) (cons element kept) kept)))
            (finish 'filter list (reverse kept)))))

    (define (remove pred list)
      (let loop ((list list) (kept '()))
        (if (pair? list)
            (let ((element (car list)))
              (loop (cdr list) (if (pred element) kept (cons element kept))))
            (finish 'remove list (reverse kept)))))

    (define (partition pred list)
      (let loop ((list list) (in '()) (out '()))
        (if (pair? list)
            (let ((element (car list)))
              (if (pred element)
                  (loop (cdr list) (cons element in) out)
                  (loop (cdr list) in (cons element out))))
            (begin
              (finish 'partition list #t)
              (values (reverse in) (reverse out))))))

    (define (filter! pred list) (filter pred list))
    (define (remove! pred list) (remove pred list))
    (define (partition! pred list) (partition pred list))

    ;;; Searching

    (define (find pred list)
      (let ((tail (find-tail pred list)))
        (and tail (car tail))))

    (define (find-tail pred list)
      (let loop ((list list))
        (if (pair? list)
            (if (pred (car list))
                list
                (loop (cdr list)))
            (finish 'find-tail list #f))))

    ;; ANY and EVERY call PRED on the last element in tail position.
    (define any
      (case-lambda
        ((pred list)
         (if (pair? list)
             (let loop ((element (car list)) (rest (cdr list)))
               (if (pair? rest)
                   (or (pred element) (loop (car rest) (cdr rest)))
                   (pred element)))
             (finish 'any list #f)))
        ((pred . lists)
         (let-values (((cars cdrs) (cars+cdrs lists)))
           (and cars
                (let loop ((cars cars) (cdrs cdrs))
                  (if (any-null? cdrs)
                      (apply pred cars)
                      (or (apply pred cars)
                          (let-values (((cars cdrs) (cars+cdrs cdrs)))
                            (loop cars cdrs))))))))))

    (define every
      (case-lambda
        ((pred list)
         (if (pair? list)
             (let loop ((element (car list)) (rest (cdr list)))
               (if (pair? rest)
                   (and (pred element) (loop (car rest) (cdr rest)))
                   (pred element)))
             (finish 'every list #t)))
        ((pred . lists)
         (let-values (((cars cdrs) (cars+cdrs lists)))
           (or (not cars)
               (let loop ((cars cars) (cdrs cdrs))
                 (if (any-null? cdrs)
                     (apply pred cars)
                     (and (apply pred cars)
                          (let-values (((cars cdrs) (cars+cdrs cdrs)))
                            (loop cars cdrs))))))))))

    (define list-index
      (case-lambda
        ((pred list)
         (let loop ((list list) (i 0))
           (if (pair? list)
               (if (pred (car list))
                   i
                   (loop (cdr list) (+ i 1)))
               (finish 'list-index list #f))))
        ((pred . lists)
         (let loop ((lists lists) (i 0))
           (let-values (((cars cdrs) (cars+cdrs lists)))
             (and cars
                  (if (apply pred cars)
                      i
                      (loop cdrs (+ i 1)))))))))

    (define (take-while pred list)
      (let-values (((head tail) (span pred list)))
        head))

    (define (drop-while pred list)
      (let loop ((list list))
        (if (pair? list)
            (if (pred (car list))
                (loop (cdr list))
                list)
            (finish 'drop-while list '()))))

    (define (span pred list)
      (let loop ((list list) (head '()))
        (if (and (pair? list) (pred (car list)))
            (loop (cdr list) (cons (car list) head))
            (values (reverse head)
                    (if (pair? list) list (finish 'span list '()))))))

    (define (break pred list)
      (span (lambda (element) (not (pred element))) list))

    (define (take-while! pred list)
      (let-values (((head tail) (span! pred list)))
        head))

    (define (span! pred list)
      (if (and (pair? list) (pred (car list)))
          (let loop ((end list))
            (let ((rest (cdr end)))
              (if (and (pair? rest) (pred (car rest)))
                  (loop rest)
                  (begin
                    (set-cdr! end '())
                    (values list (if (pair? rest) rest (finish 'span! rest '())))))))
          (values '() list)))

    (define (break! pred list)
      (span! (lambda (element) (not (pred element))) list))

    ;;; Deleting

    (define delete
      (case-lambda
        ((x list) (remove (lambda (element) (equal? x element)) list))
        ((x list =) (remove (lambda (element) (= x element)) list))))

    (define delete!
      (case-lambda
        ((x list) (delete x list))
        ((x list =) (delete x list =))))

    (define delete-duplicates
      (case-lambda
        ((list) (delete-duplicates list equal?))
        ((list =)
         (let ((kind (cond ((eq? = equal?) 'equal)
                           ((eq? = eqv?) 'eqv)
                           ((eq? = eq?) 'eq)
                           (else #f))))
           (if kind
               (delete-duplicates-by-table list (%make-table kind #f))
               (delete-duplicates-by-search list =))))))

    ;; Linear time, for the equalities that have a native table.
    (define (delete-duplicates-by-table list seen)
      (filter (lambda (element)
                (if (%table-has seen element)
                    #f
                    (begin
                      (%table-set! seen element #t)
                      #t)))
              list))

    (define (delete-duplicates-by-search list =)
      (define (seen? element kept)
        (let loop ((kept kept))
          (and (pair? kept)
               (or (= (car kept) element)
                   (loop (cdr kept))))))
      (let loop ((list list) (kept '()))
        (if (pair? list)
            (loop (cdr list)
                  (if (seen? (car list) kept) kept (cons (car list) kept)))
            (finish 'delete-duplicates list (reverse kept)))))

    (define delete-duplicates!
      (case-lambda
        ((list) (delete-duplicates list))
        ((list =) (delete-duplicates list =))))

    ;;; Association lists

    (define (alist-cons key datum alist) (cons (cons key datum) alist))

    (define (alist-copy alist)
      (map-in-order (lambda (entry) (cons (car entry) (cdr entry))) alist))

    (define alist-delete
      (case-lambda
        ((key alist) (alist-delete key alist equal?))
        ((key alist =)
         (remove (lambda (entry) (= key (car entry))) alist))))

    (define alist-delete!
      (case-lambda
        ((key alist) (alist-delete key alist))
        ((key alist =) (alist-delete key alist =))))

    ;;; Lists as sets

    ;; Is some element r of LIST such that (= x r)?
    (define (member-of? x list =)
      (let loop ((list list))
        (and (pair? list)
             (or (= x (car list))
                 (loop (cdr list))))))

    ;; Is some element r of LIST such that (= r x)?
    (define (contains? list x =)
      (let loop ((list list))
        (and (pair? list)
             (or (= (car list) x)
                 (loop (cdr list))))))

    ;; Does PRED? hold for each list and the one after it?
    (define (chain? pred? lists)
      (or (null? lists)
          (let loop ((a (car lists)) (rest (cdr lists)))
            (or (null? rest)
                (and (pred? a (car rest))
                     (loop (car rest) (cdr rest)))))))

    (define (lset<= = . lists)
      (chain? (lambda (a b)
                (or (eq? a b)
                    (every (lambda (x) (member-of? x b =)) a)))
              lists))

    (define (lset= = . lists)
      (chain? (lambda (a b)
                (or (eq? a b)
                    (and (every (lambda (x) (member-of? x b =)) a)
                         (every (lambda (y) (contains? a y =)) b))))
              lists))

    (define (lset-adjoin = list . elements)
      (adjoin-all = list elements))

    (define (adjoin-all = list elements)
      (fold (lambda (element result)
              (if (contains? result element =)
                  result
                  (cons element result)))
            list
            elements))

    (define (lset-union = . lists)
      (reduce (lambda (list result)
                (cond
                 ((null? result) list)
                 ((or (null? list) (eq? list result)) result)
                 (else (adjoin-all = result list))))
              '()
              lists))

    (define (lset-intersection = list . lists)
      (filter (lambda (x)
                (every (lambda (other) (member-of? x other =)) lists))
              list))

    (define (lset-difference = list . lists)
      (remove (lambda (x)
                (any (lambda (other) (member-of? x other =)) lists))
              list))

    (define (lset-xor = . lists)
      (reduce (lambda (b a)
                (append-reverse
                 (remove (lambda (x) (member-of? x b =)) a)
                 (remove (lambda (x) (member-of? x a =)) b)))
              '()
              lists))

    (define (lset-diff+intersection = list . lists)
      (partition (lambda (x)
                   (not (any (lambda (other) (member-of? x other =)) lists)))
                 list))

    (define (lset-union! = . lists) (apply lset-union = lists))
    (define (lset-intersection! = list . lists)
      (apply lset-intersection = list lists))
    (define (lset-difference! = list . lists)
      (apply lset-difference = list lists))
    (define (lset-xor! = . lists) (apply lset-xor = lists))
    (define (lset-diff+intersection! = list . lists)
      (apply lset-diff+intersection = list lists))))
