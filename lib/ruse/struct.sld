;;; Structs: persistent immutable maps. A changed struct shares all but a few nodes with the old one.
;;;
;;; A struct is a hash array mapped trie (Bagwell, "Ideal Hash Trees", 2001): five bits of a key's hash choose a child on
;;; each level. A branch is a vector: a bitmap of the children that are there, then those children. A child is a branch, an
;;; entry, or, where all bits of the hashes are used up, a list of entries. The hash is the runtime's, with a seed of its own in
;;; every VM, so nobody can prepare keys that collide. Entries are numbered as they are added: the order in which
;;; procedures go through a struct is that of insertion, whatever the hashes are.
(define-library (ruse struct)
  (export (rename struct-of struct) struct? make-struct
          struct-ref struct-ref/default struct-set struct-delete struct-contains? struct-update struct-update/default
          struct-count struct-empty?
          struct-keys struct-values struct->alist alist->struct struct-for-each struct-fold struct-map struct-filter
          struct-merge struct=?)
  (import (scheme base) (scheme case-lambda)
          (only (srfi 132) list-sort)
          (only (ruse primitives)
                bitwise-and bitwise-ior bitwise-xor arithmetic-shift bit-count eqv-hash equal-hash
                %make-condition))
  (begin

    ;;; Representation

    ;; SAME? and HASH are equal? and its hash, or eqv? and its; NEXT is the number of the next new entry.
    (define-record-type <struct>
      (wrap root count next same? hash)
      struct?
      (root struct-root)
      (count struct-size)
      (next struct-next)
      (same? struct-same?)
      (hash struct-hash))

    (define-record-type <entry>
      (make-entry hash key value number)
      entry?
      (hash entry-hash)
      (key entry-key)
      (value entry-value)
      (number entry-number))

    (define (wrong who message object)
      (raise (%make-condition 'value who message (list object))))

    (define (check who object)
      (if (not (struct? object))
          (raise (%make-condition 'type who "argument 1 must be a struct, but it is" (list object)))))

    ;; The hash of an object that eqv? compares by identity is that of its type; what differs then is a list.
    (define empty-equal (wrap #f 0 0 equal? equal-hash))
    (define empty-eqv (wrap #f 0 0 eqv? eqv-hash))

    (define make-struct
      (case-lambda
        (() empty-equal)
        ((kind)
         (cond
          ((or (eq? kind equal?) (eq? kind 'equal)) empty-equal)
          ((or (eq? kind eqv?) (eq? kind 'eqv)) empty-eqv)
          (else (wrong 'make-struct "the equivalence must be equal? or eqv?, but it is" kind))))))

    ;;; Tries

    ;; Bits of a hash that are used: then entries are listed.
    (define depth-limit 60)

    (define (bit hash shift)
      (arithmetic-shift 1 (bitwise-and (arithmetic-shift hash (- 0 shift)) 31)))

    ;; Where the child for a bit stands, or would stand, in a branch.
    (define (child-index bitmap bit)
      (+ 1 (bit-count (bitwise-and bitmap (- bit 1)))))

    (define (find-listed entries key same?)
      (cond
       ((null? entries) #f)
       ((same? (entry-key (car entries)) key) (car entries))
       (else (find-listed (cdr entries) key same?))))

    (define (find node hash shift key same?)
      (cond
       ((vector? node)
        (let ((bitmap (vector-ref node 0))
              (bit (bit hash shift)))
          (if (= 0 (bitwise-and bitmap bit))
              #f
              (find (vector-ref node (child-index bitmap bit)) hash (+ shift 5) key same?))))
       ((entry? node)
        (and (= (entry-hash node) hash) (same? (entry-key node) key) node))
       ((pair? node) (find-listed node key same?))
       (else #f)))

    (define (vector-with vector index object)
      (let ((copy (vector-copy vector)))
        (vector-set! copy index object)
        copy))

    (define (vector-insert vector index object)
      (let* ((size (vector-length vector))
             (copy (make-vector (+ size 1) object)))
        (vector-copy! copy 0 vector 0 index)
        (vector-copy! copy (+ index 1) vector index size)
        copy))

    (define (vector-remove vector index)
      (let* ((size (vector-length vector))
             (copy (make-vector (- size 1) #f)))
        (vector-copy! copy 0 vector 0 index)
        (vector-copy! copy index vector (+ index 1) size)
        copy))

    ;; A branch that leads to two entries of different keys.
    (define (join old new shift)
      (if (>= shift depth-limit)
          (list old new)
          (let ((old-bit (bit (entry-hash old) shift))
                (new-bit (bit (entry-hash new) shift)))
            (cond
             ((= old-bit new-bit) (vector old-bit (join old new (+ shift 5))))
             ((< old-bit new-bit) (vector (bitwise-ior old-bit new-bit) old new))
             (else (vector (bitwise-ior old-bit new-bit) new old))))))

    (define (replace-listed entries old new)
      (if (eq? (car entries) old)
          (cons new (cdr entries))
          (cons (car entries) (replace-listed (cdr entries) old new))))

    ;; The trie with NEW in place of OLD, which is there, or as a new one if OLD is #f.
    (define (insert node old new shift)
      (cond
       ((vector? node)
        (let* ((bitmap (vector-ref node 0))
               (bit (bit (entry-hash new) shift))
               (index (child-index bitmap bit)))
          (if (= 0 (bitwise-and bitmap bit))
              (let ((branch (vector-insert node index new)))
                (vector-set! branch 0 (bitwise-ior bitmap bit))
                branch)
              (vector-with node index (insert (vector-ref node index) old new (+ shift 5))))))
       ((entry? node) (if (eq? node old) new (join node new shift)))
       ((pair? node) (if old (replace-listed node old new) (cons new node)))
       (else new)))

    (define (drop-listed entries old)
      (if (eq? (car entries) old)
          (cdr entries)
          (cons (car entries) (drop-listed (cdr entries) old))))

    ;; The trie without OLD, which is there; #f for nothing.
    (define (remove node old shift)
      (cond
       ((vector? node)
        (let* ((bitmap (vector-ref node 0))
               (bit (bit (entry-hash old) shift))
               (index (child-index bitmap bit))
               (child (remove (vector-ref node index) old (+ shift 5))))
          (cond
           (child
            ;; A branch with nothing but an entry is that entry.
            (if (and (entry? child) (= (vector-length node) 2))
                child
                (vector-with node index child)))
           ((= (vector-length node) 2) #f)
           ((and (= (vector-length node) 3) (entry? (vector-ref node (- 3 index))))
            (vector-ref node (- 3 index)))
           (else
            (let ((branch (vector-remove node index)))
              (vector-set! branch 0 (bitwise-xor bitmap bit))
              branch)))))
       ((pair? node)
        (let ((rest (drop-listed node old)))
          (if (null? (cdr rest)) (car rest) rest)))
       (else #f)))

    ;; The entries of a trie in front of a list.
    (define (collect node entries)
      (cond
       ((vector? node)
        (let loop ((index 1) (entries entries))
          (if (< index (vector-length node))
              (loop (+ index 1) (collect (vector-ref node index) entries))
              entries)))
       ((entry? node) (cons node entries))
       ((pair? node) (append node entries))
       (else entries)))

    ;; The entries in the order of insertion.
    (define (entries who struct)
      (check who struct)
      (list-sort (lambda (a b) (< (entry-number a) (entry-number b)))
                 (collect (struct-root struct) '())))

    ;;; Access

    (define (lookup who struct key)
      (check who struct)
      (find (struct-root struct) ((struct-hash struct) key) 0 key (struct-same? struct)))

    (define struct-ref
      (case-lambda
        ((struct key)
         (let ((found (lookup 'struct-ref struct key)))
           (if found (entry-value found) (wrong 'struct-ref "the struct has no value for the key" key))))
        ((struct key failure)
         (let ((found (lookup 'struct-ref struct key)))
           (if found (entry-value found) (failure))))
        ((struct key failure success)
         (let ((found (lookup 'struct-ref struct key)))
           (if found (success (entry-value found)) (failure))))))

    (define (struct-ref/default struct key default)
      (let ((found (lookup 'struct-ref/default struct key)))
        (if found (entry-value found) default)))

    (define (struct-contains? struct key)
      (if (lookup 'struct-contains? struct key) #t #f))

    (define (set-one struct key value)
      (let ((old (lookup 'struct-set struct key)))
        (if old
            (if (eq? (entry-value old) value)
                struct
                (wrap (insert (struct-root struct)
                              old
                              (make-entry (entry-hash old) (entry-key old) value (entry-number old))
                              0)
                      (struct-size struct) (struct-next struct) (struct-same? struct) (struct-hash struct)))
            (wrap (insert (struct-root struct)
                          #f
                          (make-entry ((struct-hash struct) key) key value (struct-next struct))
                          0)
                  (+ (struct-size struct) 1) (+ (struct-next struct) 1)
                  (struct-same? struct) (struct-hash struct)))))

    (define (set-all struct keys-and-values)
      (cond
       ((null? keys-and-values) struct)
       ((null? (cdr keys-and-values)) (wrong 'struct-set "no value follows the key" (car keys-and-values)))
       (else (set-all (set-one struct (car keys-and-values) (cadr keys-and-values)) (cddr keys-and-values)))))

    (define struct-set
      (case-lambda
        ((struct key value) (set-one struct key value))
        ((struct . keys-and-values) (check 'struct-set struct) (set-all struct keys-and-values))))

    (define (struct-of . keys-and-values)
      (set-all empty-equal keys-and-values))

    (define (delete-one struct key)
      (let ((old (lookup 'struct-delete struct key)))
        (if old
            (wrap (remove (struct-root struct) old 0)
                  (- (struct-size struct) 1) (struct-next struct) (struct-same? struct) (struct-hash struct))
            struct)))

    (define (struct-delete struct . keys)
      (let loop ((struct struct) (keys keys))
        (if (null? keys) struct (loop (delete-one struct (car keys)) (cdr keys)))))

    (define struct-update
      (case-lambda
        ((struct key change) (set-one struct key (change (struct-ref struct key))))
        ((struct key change failure) (set-one struct key (change (struct-ref struct key failure))))))

    (define (struct-update/default struct key change default)
      (set-one struct key (change (struct-ref/default struct key default))))

    ;;; Whole structs

    (define (struct-count struct)
      (check 'struct-count struct)
      (struct-size struct))

    (define (struct-empty? struct)
      (= 0 (struct-count struct)))

    (define (struct-keys struct)
      (map entry-key (entries 'struct-keys struct)))

    (define (struct-values struct)
      (map entry-value (entries 'struct-values struct)))

    (define (struct->alist struct)
      (map (lambda (entry) (cons (entry-key entry) (entry-value entry))) (entries 'struct->alist struct)))

    ;; The first association of a key wins, as with assoc.
    (define alist->struct
      (case-lambda
        ((alist) (alist->struct alist equal?))
        ((alist kind)
         (let loop ((struct (make-struct kind)) (alist alist))
           (cond
            ((null? alist) struct)
            ((struct-contains? struct (caar alist)) (loop struct (cdr alist)))
            (else (loop (set-one struct (caar alist) (cdar alist)) (cdr alist))))))))

    (define (struct-for-each procedure struct)
      (for-each (lambda (entry) (procedure (entry-key entry) (entry-value entry)))
                (entries 'struct-for-each struct)))

    (define (struct-fold combine seed struct)
      (let loop ((entries (entries 'struct-fold struct)) (seed seed))
        (if (null? entries)
            seed
            (loop (cdr entries)
                  (combine (entry-key (car entries)) (entry-value (car entries)) seed)))))

    ;; A struct with the same keys, whose values PROCEDURE makes.
    (define (struct-map procedure struct)
      (struct-fold (lambda (key value new) (set-one new key (procedure key value))) struct struct))

    (define (struct-filter keep? struct)
      (struct-fold (lambda (key value new) (if (keep? key value) new (delete-one new key))) struct struct))

    ;; Later structs win.
    (define (struct-merge struct . others)
      (let loop ((struct struct) (others others))
        (if (null? others)
            struct
            (loop (struct-fold (lambda (key value new) (set-one new key value)) struct (car others))
                  (cdr others)))))

    (define (struct=? same? a b)
      (and (= (struct-count a) (struct-count b))
           (let loop ((entries (entries 'struct=? a)))
             (or (null? entries)
                 (let ((found (lookup 'struct=? b (entry-key (car entries)))))
                   (and found
                        (same? (entry-value (car entries)) (entry-value found))
                        (loop (cdr entries)))))))))) 
