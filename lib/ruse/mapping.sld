;;; What the mappings of SRFI 146 are made of. A map is one of
;;;
;;; - an ordered one: a comparator and a weight-balanced tree (Adams, "Efficient sets: a balancing act", 1993; the parameters
;;;   are those of Hirai and Yamamoto, "Balancing weight-balanced trees", 2011, for which they prove the balance);
;;; - a struct of (ruse struct), where keys are compared by equal? or eqv?;
;;; - a hashed one: a comparator and a struct from hashes to association lists.
;;;
;;; All procedures but those at the end are for any map; the two libraries of SRFI 146 export them under their names. Nothing
;;; here changes a map: the procedures with an exclamation mark are those without.
(define-library (ruse mapping)
  (export make-ordered-map make-hashed-map ordered-map? hashed-map? map-comparator
          map-contains? map-empty? map-disjoint? map-ref map-ref/default
          map-adjoin map-set map-replace map-delete map-delete-all map-intern map-update map-update/default
          map-pop map-search map-size map-find map-count map-any? map-every? map-keys map-values map-entries
          map-map map-for-each map-fold map-map->list map-filter map-remove map-partition
          map-copy map->alist map-add-alist map-add-unfolded map-add-entries
          map=? map<? map>? map<=? map>=? map-union map-intersection map-difference map-xor
          make-map-comparator
          map-min-key map-max-key map-min-value map-max-value map-min-entry map-max-entry
          map-key-predecessor map-key-successor
          map-range= map-range< map-range> map-range<= map-range>= map-split map-catenate
          map-map/monotone map-fold/reverse make-ordered-map-comparator)
  (import (scheme base) (scheme case-lambda) (srfi 128)
          (except (ruse struct) struct)
          (only (ruse primitives) %struct-entries %struct-key %struct-by-equal? %make-condition))
  (begin

    ;;; ---- weight-balanced trees; #f is the empty one

    (define-record-type <node>
      (make-node key value size left right)
      node?
      (key node-key)
      (value node-value)
      (size node-size)
      (left node-left)
      (right node-right))

    (define (tree-size tree)
      (if tree (node-size tree) 0))

    (define (node key value left right)
      (make-node key value (+ 1 (tree-size left) (tree-size right)) left right))

    ;; Is a tree of the one size too light beside one of the other?
    (define (light? a b)
      (> (+ b 1) (* 3 (+ a 1))))

    ;; Is a single rotation enough, given the sizes of the inner and the outer child of the heavier tree?
    (define (single? inner outer)
      (< (+ inner 1) (* 2 (+ outer 1))))

    ;; A node whose right tree may have become too heavy.
    (define (balance-left key value left right)
      (if (light? (tree-size left) (tree-size right))
          (let ((inner (node-left right)) (outer (node-right right)))
            (if (single? (tree-size inner) (tree-size outer))
                (node (node-key right) (node-value right) (node key value left inner) outer)
                (node (node-key inner) (node-value inner)
                      (node key value left (node-left inner))
                      (node (node-key right) (node-value right) (node-right inner) outer))))
          (node key value left right)))

    ;; A node whose left tree may have become too heavy.
    (define (balance-right key value left right)
      (if (light? (tree-size right) (tree-size left))
          (let ((inner (node-right left)) (outer (node-left left)))
            (if (single? (tree-size inner) (tree-size outer))
                (node (node-key left) (node-value left) outer (node key value inner right))
                (node (node-key inner) (node-value inner)
                      (node (node-key left) (node-value left) outer (node-left inner))
                      (node key value (node-right inner) right))))
          (node key value left right)))

    (define (tree-find tree key less?)
      (and tree
           (cond
            ((less? key (node-key tree)) (tree-find (node-left tree) key less?))
            ((less? (node-key tree) key) (tree-find (node-right tree) key less?))
            (else tree))))

    (define (tree-insert tree key value less?)
      (if tree
          (cond
           ((less? key (node-key tree))
            (balance-right (node-key tree) (node-value tree)
                           (tree-insert (node-left tree) key value less?) (node-right tree)))
           ((less? (node-key tree) key)
            (balance-left (node-key tree) (node-value tree)
                          (node-left tree) (tree-insert (node-right tree) key value less?)))
           (else (make-node key value (node-size tree) (node-left tree) (node-right tree))))
          (make-node key value 1 #f #f)))

    (define (tree-least tree)
      (if (node-left tree) (tree-least (node-left tree)) tree))

    (define (tree-greatest tree)
      (if (node-right tree) (tree-greatest (node-right tree)) tree))

    (define (without-least tree)
      (if (node-left tree)
          (balance-left (node-key tree) (node-value tree) (without-least (node-left tree)) (node-right tree))
          (node-right tree)))

    (define (without-greatest tree)
      (if (node-right tree)
          (balance-right (node-key tree) (node-value tree) (node-left tree) (without-greatest (node-right tree)))
          (node-left tree)))

    ;; Two trees that are in balance, with nothing between them.
    (define (glue left right)
      (cond
       ((not left) right)
       ((not right) left)
       ((> (node-size left) (node-size right))
        (let ((greatest (tree-greatest left)))
          (balance-left (node-key greatest) (node-value greatest) (without-greatest left) right)))
       (else
        (let ((least (tree-least right)))
          (balance-right (node-key least) (node-value least) left (without-least right))))))

    (define (tree-delete tree key less?)
      (and tree
           (cond
            ((less? key (node-key tree))
             (balance-left (node-key tree) (node-value tree)
                           (tree-delete (node-left tree) key less?) (node-right tree)))
            ((less? (node-key tree) key)
             (balance-right (node-key tree) (node-value tree)
                            (node-left tree) (tree-delete (node-right tree) key less?)))
            (else (glue (node-left tree) (node-right tree))))))

    ;; Any two trees, with an association between them.
    (define (link key value left right)
      (cond
       ((not left) (insert-least right key value))
       ((not right) (insert-greatest left key value))
       ((light? (node-size left) (node-size right))
        (balance-right (node-key right) (node-value right) (link key value left (node-left right)) (node-right right)))
       ((light? (node-size right) (node-size left))
        (balance-left (node-key left) (node-value left) (node-left left) (link key value (node-right left) right)))
       (else (node key value left right))))

    (define (insert-least tree key value)
      (if tree
          (balance-right (node-key tree) (node-value tree) (insert-least (node-left tree) key value) (node-right tree))
          (make-node key value 1 #f #f)))

    (define (insert-greatest tree key value)
      (if tree
          (balance-left (node-key tree) (node-value tree) (node-left tree) (insert-greatest (node-right tree) key value))
          (make-node key value 1 #f #f)))

    ;; The parts of a tree below and above a key, and its node or #f, given to a procedure.
    (define (tree-split tree key less? receive)
      (cond
       ((not tree) (receive #f #f #f))
       ((less? key (node-key tree))
        (tree-split (node-left tree) key less?
                    (lambda (below at above)
                      (receive below at (link (node-key tree) (node-value tree) above (node-right tree))))))
       ((less? (node-key tree) key)
        (tree-split (node-right tree) key less?
                    (lambda (below at above)
                      (receive (link (node-key tree) (node-value tree) (node-left tree) below) at above))))
       (else (receive (node-left tree) tree (node-right tree)))))

    (define (tree-fold combine seed tree)
      (if tree
          (tree-fold combine
                     (combine (node-key tree) (node-value tree) (tree-fold combine seed (node-left tree)))
                     (node-right tree))
          seed))

    (define (tree-fold/reverse combine seed tree)
      (if tree
          (tree-fold/reverse combine
                             (combine (node-key tree) (node-value tree)
                                      (tree-fold/reverse combine seed (node-right tree)))
                             (node-left tree))
          seed))

    ;;; ---- maps

    (define-record-type <mapping>
      (wrap-tree comparator tree)
      ordered-map?
      (comparator tree-comparator)
      (tree tree-of))

    ;; COUNT is the number of associations in the lists.
    (define-record-type <hashmap>
      (wrap-buckets comparator store count)
      bucketed?
      (comparator bucket-comparator)
      (store store-of)
      (count bucket-count))

    (define (hashed-map? object)
      (or (struct? object) (bucketed? object)))

    (define (make-ordered-map comparator)
      (check-comparator comparator comparator-ordered? "ordering predicate")
      (wrap-tree comparator #f))

    (define (make-hashed-map comparator)
      (let ((same? (comparator-equality-predicate comparator)))
        (cond
         ((eq? same? equal?) (make-struct equal?))
         ((or (eq? same? eqv?) (eq? same? eq?)) (make-struct eqv?))
         (else
          (check-comparator comparator comparator-hashable? "hash function")
          (wrap-buckets comparator (make-struct eqv?) 0)))))

    (define (check-comparator comparator has? what)
      (if (not (has? comparator))
          (error (string-append "the comparator of a mapping must have the " what) comparator)))

    (define by-equal (make-equal-comparator))
    (define by-eqv (make-eqv-comparator))

    (define (wrong map)
      (raise (%make-condition 'type 'mapping "argument must be a mapping, but it is" (list map))))

    (define (map-comparator map)
      (cond
       ((ordered-map? map) (tree-comparator map))
       ((bucketed? map) (bucket-comparator map))
       ((struct? map) (if (%struct-by-equal? map) by-equal by-eqv))
       (else (wrong map))))

    (define (less-of map) (comparator-ordering-predicate (tree-comparator map)))

    (define (empty-like map)
      (cond
       ((ordered-map? map) (wrap-tree (tree-comparator map) #f))
       ((bucketed? map) (wrap-buckets (bucket-comparator map) (make-struct eqv?) 0))
       ((struct? map) (make-struct (if (%struct-by-equal? map) equal? eqv?)))
       (else (wrong map))))

    (define (with-tree map tree) (wrap-tree (tree-comparator map) tree))

    ;; What is given for a key that is not there; never a value.
    (define absent (list 'absent))

    (define (bucket-entry same? entries key)
      (cond
       ((null? entries) #f)
       ((same? (caar entries) key) (car entries))
       (else (bucket-entry same? (cdr entries) key))))

    (define (bucket map key)
      (struct-ref/default (store-of map) (comparator-hash (bucket-comparator map) key) '()))

    (define (entry-of map key)
      (bucket-entry (comparator-equality-predicate (bucket-comparator map)) (bucket map key) key))

    (define (lookup map key default)
      (cond
       ((ordered-map? map)
        (let ((node (tree-find (tree-of map) key (less-of map))))
          (if node (node-value node) default)))
       ((struct? map) (struct-ref/default map key default))
       ((bucketed? map)
        (let ((entry (entry-of map key)))
          (if entry (cdr entry) default)))
       (else (wrong map))))

    ;; The key as the map has it.
    (define (stored-key map key)
      (cond
       ((ordered-map? map) (node-key (tree-find (tree-of map) key (less-of map))))
       ((bucketed? map) (car (entry-of map key)))
       (else (%struct-key map key))))

    (define (insert map key value)
      (cond
       ((ordered-map? map) (with-tree map (tree-insert (tree-of map) key value (less-of map))))
       ((struct? map) (struct-set map key value))
       ((bucketed? map)
        (let* ((comparator (bucket-comparator map))
               (hash (comparator-hash comparator key))
               (entries (struct-ref/default (store-of map) hash '()))
               (entry (bucket-entry (comparator-equality-predicate comparator) entries key))
               (rest (if entry (without entry entries) entries)))
          (wrap-buckets comparator
                        (struct-set (store-of map) hash (cons (cons key value) rest))
                        (if entry (bucket-count map) (+ (bucket-count map) 1)))))
       (else (wrong map))))

    (define (without entry entries)
      (if (eq? (car entries) entry)
          (cdr entries)
          (cons (car entries) (without entry (cdr entries)))))

    (define (delete map key)
      (cond
       ((ordered-map? map)
        (let ((less? (less-of map)))
          (if (tree-find (tree-of map) key less?)
              (with-tree map (tree-delete (tree-of map) key less?))
              map)))
       ((struct? map) (struct-delete map key))
       ((bucketed? map)
        (let ((entry (entry-of map key)))
          (if entry
              (let* ((hash (comparator-hash (bucket-comparator map) key))
                     (rest (without entry (struct-ref (store-of map) hash))))
                (wrap-buckets (bucket-comparator map)
                              (if (null? rest)
                                  (struct-delete (store-of map) hash)
                                  (struct-set (store-of map) hash rest))
                              (- (bucket-count map) 1)))
              map)))
       (else (wrong map))))

    (define (map-size map)
      (cond
       ((ordered-map? map) (tree-size (tree-of map)))
       ((struct? map) (struct-count map))
       ((bucketed? map) (bucket-count map))
       (else (wrong map))))

    (define (map-fold combine seed map)
      (cond
       ((ordered-map? map) (tree-fold combine seed (tree-of map)))
       ((struct? map) (struct-fold combine seed map))
       ((bucketed? map)
        (struct-fold (lambda (hash entries seed)
                       (let loop ((entries entries) (seed seed))
                         (if (null? entries)
                             seed
                             (loop (cdr entries) (combine (caar entries) (cdar entries) seed)))))
                     seed (store-of map)))
       (else (wrong map))))

    ;; Goes through a map in the order of map-fold: VISIT gets a key, its value and a procedure that goes on, whose result is
    ;; that of OTHERWISE at the end.
    (define (fold-until visit map otherwise)
      (cond
       ((ordered-map? map) (tree-visit visit (tree-of map) otherwise))
       ((struct? map) (entries-visit visit (%struct-entries map) otherwise))
       ((bucketed? map)
        (entries-visit (lambda (hash entries next) (alist-visit visit entries next))
                       (%struct-entries (store-of map)) otherwise))
       (else (wrong map))))

    (define (tree-visit visit tree otherwise)
      (if tree
          (tree-visit visit (node-left tree)
                      (lambda ()
                        (visit (node-key tree) (node-value tree)
                               (lambda () (tree-visit visit (node-right tree) otherwise)))))
          (otherwise)))

    (define (entries-visit visit entries otherwise)
      (let loop ((i 0))
        (if (< i (vector-length entries))
            (visit (vector-ref entries i) (vector-ref entries (+ i 1)) (lambda () (loop (+ i 2))))
            (otherwise))))

    (define (alist-visit visit alist otherwise)
      (if (null? alist)
          (otherwise)
          (visit (caar alist) (cdar alist) (lambda () (alist-visit visit (cdr alist) otherwise)))))

    ;;; ---- constructors: of keys that occur twice the first one counts

    (define (map-add-entries map keys-and-values)
      (cond
       ((null? keys-and-values) map)
       ((null? (cdr keys-and-values)) (error "mapping: no value follows the key" (car keys-and-values)))
       (else
        (map-add-entries (adjoin map (car keys-and-values) (cadr keys-and-values)) (cddr keys-and-values)))))

    (define (adjoin map key value)
      (if (map-contains? map key) map (insert map key value)))

    (define (map-add-alist map alist)
      (if (null? alist)
          map
          (map-add-alist (adjoin map (caar alist) (cdar alist)) (cdr alist))))

    (define (map-add-unfolded map stop? mapper successor seed)
      (if (stop? seed)
          map
          (map-add-unfolded (call-with-values (lambda () (mapper seed))
                              (lambda (key value) (adjoin map key value)))
                            stop? mapper successor (successor seed))))

    ;;; ---- predicates and accessors

    (define (map-contains? map key)
      (not (eq? (lookup map key absent) absent)))

    (define (map-empty? map)
      (= 0 (map-size map)))

    (define (map-disjoint? a b)
      (fold-until (lambda (key value next) (if (map-contains? b key) #f (next))) a (lambda () #t)))

    (define map-ref
      (case-lambda
        ((map key)
         (let ((value (lookup map key absent)))
           (if (eq? value absent)
               (raise (%make-condition 'value 'mapping-ref "the mapping has no value for the key" (list key)))
               value)))
        ((map key failure)
         (let ((value (lookup map key absent)))
           (if (eq? value absent) (failure) value)))
        ((map key failure success)
         (let ((value (lookup map key absent)))
           (if (eq? value absent) (failure) (success value))))))

    (define (map-ref/default map key default)
      (lookup map key default))

    ;;; ---- updaters

    (define (each-pair who change map keys-and-values)
      (let loop ((map map) (rest keys-and-values))
        (cond
         ((null? rest) map)
         ((null? (cdr rest)) (error (string-append who ": no value follows the key") (car rest)))
         (else (loop (change map (car rest) (cadr rest)) (cddr rest))))))

    (define (map-adjoin map . keys-and-values)
      (each-pair "mapping-adjoin" adjoin map keys-and-values))

    (define map-set
      (case-lambda
        ((map key value) (insert map key value))
        ((map . keys-and-values) (each-pair "mapping-set" insert map keys-and-values))))

    (define (map-replace map key value)
      (if (map-contains? map key) (insert map key value) map))

    (define map-delete
      (case-lambda
        ((map key) (delete map key))
        ((map . keys) (map-delete-all map keys))))

    (define (map-delete-all map keys)
      (if (null? keys) map (map-delete-all (delete map (car keys)) (cdr keys))))

    (define (map-intern map key failure)
      (let ((value (lookup map key absent)))
        (if (eq? value absent)
            (let ((value (failure)))
              (values (insert map key value) value))
            (values map value))))

    (define map-update
      (case-lambda
        ((map key updater) (insert map key (updater (map-ref map key))))
        ((map key updater failure) (insert map key (updater (map-ref map key failure))))
        ((map key updater failure success) (insert map key (updater (map-ref map key failure success))))))

    (define (map-update/default map key updater default)
      (insert map key (updater (lookup map key default))))

    ;; The least association of an ordered map, some association of another one.
    (define map-pop
      (case-lambda
        ((map) (map-pop map (lambda () (error "mapping-pop: the mapping is empty" map))))
        ((map failure)
         (cond
          ((map-empty? map) (failure))
          ((ordered-map? map)
           (let ((least (tree-least (tree-of map))))
             (values (with-tree map (without-least (tree-of map))) (node-key least) (node-value least))))
          (else
           (fold-until (lambda (key value next) (values (delete map key) key value)) map failure))))))

    (define (map-search map key failure success)
      (let ((value (lookup map key absent)))
        (if (eq? value absent)
            (failure (lambda (value object) (values (insert map key value) object))
                     (lambda (object) (values map object)))
            (success (stored-key map key)
                     value
                     (lambda (new-key new-value object)
                       (values (insert (delete map key) new-key new-value) object))
                     (lambda (object) (values (delete map key) object))))))

    ;;; ---- whole maps

    (define (map-find predicate map failure)
      (fold-until (lambda (key value next) (if (predicate key value) (values key value) (next))) map failure))

    (define (map-count predicate map)
      (map-fold (lambda (key value count) (if (predicate key value) (+ count 1) count)) 0 map))

    (define (map-any? predicate map)
      (fold-until (lambda (key value next) (if (predicate key value) #t (next))) map (lambda () #f)))

    (define (map-every? predicate map)
      (fold-until (lambda (key value next) (if (predicate key value) (next) #f)) map (lambda () #t)))

    (define (map-keys map)
      (reverse (map-fold (lambda (key value keys) (cons key keys)) '() map)))

    (define (map-values map)
      (reverse (map-fold (lambda (key value values) (cons value values)) '() map)))

    (define (map-entries map)
      (values (map-keys map) (map-values map)))

    (define (map->alist map)
      (reverse (map-fold (lambda (key value alist) (cons (cons key value) alist)) '() map)))

    (define (map-map->list procedure map)
      (reverse (map-fold (lambda (key value list) (cons (procedure key value) list)) '() map)))

    (define (map-for-each procedure map)
      (map-fold (lambda (key value nothing) (procedure key value) nothing) #t map))

    ;; EMPTY is where the new associations go.
    (define (map-map procedure empty map)
      (map-fold (lambda (key value new)
                  (call-with-values (lambda () (procedure key value))
                    (lambda (key value) (insert new key value))))
                empty map))

    (define (map-filter predicate map)
      (map-fold (lambda (key value new) (if (predicate key value) new (delete new key))) map map))

    (define (map-remove predicate map)
      (map-fold (lambda (key value new) (if (predicate key value) (delete new key) new)) map map))

    (define (map-partition predicate map)
      (let* ((in (map-filter predicate map))
             (out (map-fold (lambda (key value new) (delete new key)) map in)))
        (values in out)))

    (define (map-copy map)
      (map-size map)
      map)

    ;;; ---- comparing: is each map related to the next one?

    (define (chain? holds? a b rest)
      (and (holds? a b)
           (or (null? rest) (chain? holds? b (car rest) (cdr rest)))))

    (define (subset? comparator a b)
      (let ((same? (comparator-equality-predicate comparator)))
        (and (<= (map-size a) (map-size b))
             (fold-until (lambda (key value next)
                           (let ((other (lookup b key absent)))
                             (and (not (eq? other absent)) (same? value other) (next))))
                         a (lambda () #t)))))

    (define (equal-maps? comparator a b)
      (and (= (map-size a) (map-size b)) (subset? comparator a b)))

    (define (map=? comparator a b . rest)
      (chain? (lambda (a b) (equal-maps? comparator a b)) a b rest))

    (define (map<=? comparator a b . rest)
      (chain? (lambda (a b) (subset? comparator a b)) a b rest))

    (define (map<? comparator a b . rest)
      (chain? (lambda (a b) (and (< (map-size a) (map-size b)) (subset? comparator a b))) a b rest))

    (define (map>=? comparator a b . rest)
      (chain? (lambda (a b) (subset? comparator b a)) a b rest))

    (define (map>? comparator a b . rest)
      (chain? (lambda (a b) (and (< (map-size b) (map-size a)) (subset? comparator b a))) a b rest))

    ;;; ---- set operations: the first map that has a key counts

    (define (fold-maps combine map others)
      (if (null? others) map (fold-maps combine (combine map (car others)) (cdr others))))

    (define (map-union map . others)
      (fold-maps (lambda (a b) (map-fold (lambda (key value new) (adjoin new key value)) a b)) map others))

    (define (map-intersection map . others)
      (fold-maps (lambda (a b) (map-filter (lambda (key value) (map-contains? b key)) a)) map others))

    (define (map-difference map . others)
      (fold-maps (lambda (a b) (map-fold (lambda (key value new) (delete new key)) a b)) map others))

    (define (map-xor a b)
      (map-fold (lambda (key value new) (if (map-contains? a key) (delete new key) (insert new key value))) a b))

    ;;; ---- comparators of maps

    (define (hash-with comparator map)
      (let ((value-hash (comparator-hash-function comparator))
            (key-hash (comparator-hash-function (map-comparator map))))
        (map-fold (lambda (key value sum)
                    (floor-remainder (+ sum (* 31 (floor-remainder (key-hash key) 16777213))
                                        (floor-remainder (value-hash value) 16777213))
                                     1073741789))
                  (map-size map) map)))

    (define (make-map-comparator map? comparator)
      (make-comparator map?
                       (lambda (a b) (equal-maps? comparator a b))
                       #f
                       (and (comparator-hashable? comparator)
                            (lambda (map) (hash-with comparator map)))))

    ;; Ordered maps are compared like lists of their associations.
    (define (make-ordered-map-comparator comparator)
      (make-comparator ordered-map?
                       (lambda (a b) (equal-maps? comparator a b))
                       (and (comparator-ordered? comparator)
                            (lambda (a b)
                              (let ((less? (less-of a)) (value<? (comparator-ordering-predicate comparator)))
                                (let loop ((a (map->alist a)) (b (map->alist b)))
                                  (cond
                                   ((null? b) #f)
                                   ((null? a) #t)
                                   ((less? (caar a) (caar b)) #t)
                                   ((less? (caar b) (caar a)) #f)
                                   ((value<? (cdar a) (cdar b)) #t)
                                   ((value<? (cdar b) (cdar a)) #f)
                                   (else (loop (cdr a) (cdr b))))))))
                       (and (comparator-hashable? comparator)
                            (lambda (map) (hash-with comparator map)))))

    ;;; ---- ordered maps only

    (define (end who map end-of)
      (let ((tree (tree-of map)))
        (if tree (end-of tree) (error (string-append who ": the mapping is empty") map))))

    (define (map-min-key map) (node-key (end "mapping-min-key" map tree-least)))
    (define (map-max-key map) (node-key (end "mapping-max-key" map tree-greatest)))
    (define (map-min-value map) (node-value (end "mapping-min-value" map tree-least)))
    (define (map-max-value map) (node-value (end "mapping-max-value" map tree-greatest)))

    (define (map-min-entry map)
      (let ((node (end "mapping-min-entry" map tree-least)))
        (values (node-key node) (node-value node))))

    (define (map-max-entry map)
      (let ((node (end "mapping-max-entry" map tree-greatest)))
        (values (node-key node) (node-value node))))

    (define (map-key-predecessor map key failure)
      (let ((less? (less-of map)))
        (let loop ((tree (tree-of map)) (best #f))
          (cond
           ((not tree) (if best (node-key best) (failure)))
           ((less? (node-key tree) key) (loop (node-right tree) tree))
           (else (loop (node-left tree) best))))))

    (define (map-key-successor map key failure)
      (let ((less? (less-of map)))
        (let loop ((tree (tree-of map)) (best #f))
          (cond
           ((not tree) (if best (node-key best) (failure)))
           ((less? key (node-key tree)) (loop (node-left tree) tree))
           (else (loop (node-right tree) best))))))

    (define (parts map key receive)
      (tree-split (tree-of map) key (less-of map) receive))

    (define (single at)
      (and at (make-node (node-key at) (node-value at) 1 #f #f)))

    (define (with-greatest tree at)
      (if at (insert-greatest tree (node-key at) (node-value at)) tree))

    (define (with-least tree at)
      (if at (insert-least tree (node-key at) (node-value at)) tree))

    (define (map-range= map key)
      (parts map key (lambda (below at above) (with-tree map (single at)))))

    (define (map-range< map key)
      (parts map key (lambda (below at above) (with-tree map below))))

    (define (map-range> map key)
      (parts map key (lambda (below at above) (with-tree map above))))

    (define (map-range<= map key)
      (parts map key (lambda (below at above) (with-tree map (with-greatest below at)))))

    (define (map-range>= map key)
      (parts map key (lambda (below at above) (with-tree map (with-least above at)))))

    (define (map-split map key)
      (parts map key
             (lambda (below at above)
               (values (with-tree map below)
                       (with-tree map (with-greatest below at))
                       (with-tree map (single at))
                       (with-tree map (with-least above at))
                       (with-tree map above)))))

    (define (map-catenate comparator below key value above)
      (wrap-tree comparator (link key value (tree-of below) (tree-of above))))

    ;; The procedure keeps the order of keys, so the tree keeps its shape.
    (define (map-map/monotone procedure comparator map)
      (wrap-tree comparator
                 (let loop ((tree (tree-of map)))
                   (and tree
                        (let ((left (loop (node-left tree))))
                          (call-with-values (lambda () (procedure (node-key tree) (node-value tree)))
                            (lambda (key value)
                              (make-node key value (node-size tree) left (loop (node-right tree))))))))))

    (define (map-fold/reverse combine seed map)
      (tree-fold/reverse combine seed (tree-of map)))))
