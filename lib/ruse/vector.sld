;;; Persistent vectors: immutable sequences with constant-time access (32 children a level) and functional update, which
;;; shares all but a few nodes.
;;;
;;; The elements stand in a trie of vectors of 32, chosen by five bits of the index on each level, and the last up to 32
;;; in a tail, so that most elements are added without touching the trie (Hickey; Bagwell and Rompf, "RRB-Trees", 2011).
(define-library (ruse vector)
  (export pvector pvector? make-pvector
          pvector-ref pvector-set pvector-push pvector-pop pvector-length pvector-empty?
          pvector->list list->pvector pvector->vector vector->pvector pvector-append
          pvector-for-each pvector-fold pvector-map pvector-filter pvector=?)
  (import (scheme base) (scheme case-lambda)
          (only (ruse primitives) bitwise-and arithmetic-shift %make-condition))
  (begin

    ;; SHIFT is five times the height of the trie; the tail has at least one element unless the vector is empty.
    (define-record-type <pvector>
      (wrap length shift root tail)
      pvector?
      (length size)
      (shift trie-shift)
      (root trie-root)
      (tail trie-tail))

    (define empty (wrap 0 0 #f (vector)))

    (define (check who object)
      (if (not (pvector? object))
          (raise (%make-condition 'type who "argument 1 must be a persistent vector, but it is" (list object)))))

    (define (check-index who vector index)
      (check who vector)
      (if (not (and (exact-integer? index) (<= 0 index) (< index (size vector))))
          (raise (%make-condition 'index who
                                  (if (= 0 (size vector))
                                      "argument 2 is an index into something empty:"
                                      (string-append "argument 2 must be an index from 0 to "
                                                     (number->string (- (size vector) 1))
                                                     ", but it is"))
                                  (list index)))))

    ;; How many elements are in the trie.
    (define (in-trie vector)
      (- (size vector) (vector-length (trie-tail vector))))

    (define (child index shift)
      (bitwise-and (arithmetic-shift index (- 0 shift)) 31))

    ;; The 32 elements among which an index of the trie is.
    (define (leaf node shift index)
      (if (= shift 0)
          node
          (leaf (vector-ref node (child index shift)) (- shift 5) index)))

    (define (vector-with vector index object)
      (let ((copy (vector-copy vector)))
        (vector-set! copy index object)
        copy))

    (define (pvector-length vector)
      (check 'pvector-length vector)
      (size vector))

    (define (pvector-empty? vector)
      (= 0 (pvector-length vector)))

    (define (pvector-ref vector index)
      (check-index 'pvector-ref vector index)
      (let ((before (in-trie vector)))
        (if (>= index before)
            (vector-ref (trie-tail vector) (- index before))
            (vector-ref (leaf (trie-root vector) (trie-shift vector) index) (bitwise-and index 31)))))

    (define (replace node shift index object)
      (if (= shift 0)
          (vector-with node (bitwise-and index 31) object)
          (let ((at (child index shift)))
            (vector-with node at (replace (vector-ref node at) (- shift 5) index object)))))

    (define (pvector-set vector index object)
      (check-index 'pvector-set vector index)
      (let ((before (in-trie vector)))
        (if (>= index before)
            (wrap (size vector) (trie-shift vector) (trie-root vector)
                  (vector-with (trie-tail vector) (- index before) object))
            (wrap (size vector) (trie-shift vector)
                  (replace (trie-root vector) (trie-shift vector) index object)
                  (trie-tail vector)))))

    ;; A trie of one leaf below SHIFT.
    (define (path shift leaf)
      (if (= shift 0) leaf (vector (path (- shift 5) leaf))))

    ;; The trie with one more leaf, which is for the elements from INDEX on.
    (define (push-leaf node shift index leaf)
      (let ((at (child index shift)))
        (if (= at (vector-length node))
            (vector-append node (vector (path (- shift 5) leaf)))
            (vector-with node at (push-leaf (vector-ref node at) (- shift 5) index leaf)))))

    (define (pvector-push vector object)
      (check 'pvector-push vector)
      (let ((tail (trie-tail vector))
            (count (size vector)))
        (if (< (vector-length tail) 32)
            (wrap (+ count 1) (trie-shift vector) (trie-root vector)
                  (vector-append tail (make-vector 1 object)))
            (let ((index (in-trie vector))
                  (shift (trie-shift vector))
                  (root (trie-root vector))
                  (new (make-vector 1 object)))
              (cond
               ((not root) (wrap (+ count 1) 0 tail new))
               ;; The trie is full: one more level.
               ((= index (arithmetic-shift 32 shift))
                (wrap (+ count 1) (+ shift 5) (two-children root (path shift tail)) new))
               (else (wrap (+ count 1) shift (push-leaf root shift index tail) new)))))))

    (define (two-children first second)
      (let ((node (make-vector 2 first)))
        (vector-set! node 1 second)
        node))

    ;; The trie without its last leaf, in which INDEX is; #f for nothing.
    (define (drop-leaf node shift index)
      (if (= shift 0)
          #f
          (let* ((at (child index shift))
                 (rest (drop-leaf (vector-ref node at) (- shift 5) index)))
            (cond
             (rest (vector-with node at rest))
             ((= at 0) #f)
             (else (vector-copy node 0 at))))))

    (define (pvector-pop vector)
      (check 'pvector-pop vector)
      (let* ((count (size vector))
             (tail (trie-tail vector))
             (kept (- (vector-length tail) 1)))
        (cond
         ((= count 0)
          (raise (%make-condition 'value 'pvector-pop "the vector is empty:" (list vector))))
         ((= count 1) empty)
         ((> kept 0)
          (wrap (- count 1) (trie-shift vector) (trie-root vector) (vector-copy tail 0 kept)))
         (else
          ;; The last leaf of the trie becomes the tail.
          (let* ((shift (trie-shift vector))
                 (last (- count 2))
                 (new-tail (leaf (trie-root vector) shift last))
                 (root (drop-leaf (trie-root vector) shift last)))
            (cond
             ((not root) (wrap (- count 1) 0 #f new-tail))
             ((and (> shift 0) (= (vector-length root) 1))
              (wrap (- count 1) (- shift 5) (vector-ref root 0) new-tail))
             (else (wrap (- count 1) shift root new-tail))))))))

    ;;; Whole vectors

    (define (pvector . objects)
      (list->pvector objects))

    (define make-pvector
      (case-lambda
        ((count) (make-pvector count #f))
        ((count object) (vector->pvector (make-vector count object)))))

    (define (list->pvector objects)
      (let loop ((vector empty) (objects objects))
        (if (null? objects)
            vector
            (loop (pvector-push vector (car objects)) (cdr objects)))))

    (define (vector->pvector objects)
      (let ((count (vector-length objects)))
        (let loop ((vector empty) (index 0))
          (if (< index count)
              (loop (pvector-push vector (vector-ref objects index)) (+ index 1))
              vector))))

    (define (pvector-fold combine seed vector)
      (check 'pvector-fold vector)
      (let ((count (size vector)))
        (let loop ((index 0) (seed seed))
          (if (< index count)
              (loop (+ index 1) (combine (pvector-ref vector index) seed))
              seed))))

    (define (pvector-for-each procedure vector)
      (pvector-fold (lambda (object nothing) (procedure object) nothing) #t vector))

    (define (pvector-map procedure vector)
      (pvector-fold (lambda (object new) (pvector-push new (procedure object))) empty vector))

    (define (pvector-filter keep? vector)
      (pvector-fold (lambda (object new) (if (keep? object) (pvector-push new object) new)) empty vector))

    (define (pvector->list vector)
      (reverse (pvector-fold cons '() vector)))

    (define (pvector->vector vector)
      (list->vector (pvector->list vector)))

    (define (pvector-append . vectors)
      (if (null? vectors)
          empty
          (let loop ((vector (car vectors)) (others (cdr vectors)))
            (if (null? others)
                vector
                (loop (pvector-fold (lambda (object new) (pvector-push new object)) vector (car others))
                      (cdr others))))))

    (define (pvector=? same? a b)
      (and (= (pvector-length a) (pvector-length b))
           (let ((count (size a)))
             (let loop ((index 0))
               (or (= index count)
                   (and (same? (pvector-ref a index) (pvector-ref b index))
                        (loop (+ index 1))))))))))
