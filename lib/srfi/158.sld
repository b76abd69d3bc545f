;;; SRFI 158: generators and accumulators.
;;;
;;; A generator is a procedure without arguments that gives an end-of-file object when it is exhausted, and again
;;; whenever it is called after that. No operation reads from a generator before its result is called, and none reads
;;; more than it needs. Coroutines are fibers; they yield from their own, so a generator may be called, and may yield,
;;; within the work of any other.
(define-library (srfi 158)
  (export
   ;; constructors of generators
   generator circular-generator make-iota-generator make-range-generator make-coroutine-generator
   list->generator vector->generator reverse-vector->generator string->generator bytevector->generator
   make-for-each-generator make-unfold-generator
   ;; operations on generators
   gcons* gappend gflatten ggroup gmerge gmap gcombine gfilter gremove gstate-filter
   gtake gdrop gtake-while gdrop-while gdelete gdelete-neighbor-dups gindex gselect
   ;; consumers
   generator->list generator->reverse-list generator->vector generator->vector! generator->string
   generator-fold generator-map->list generator-for-each generator-find generator-count
   generator-any generator-every generator-unfold
   ;; accumulators
   make-accumulator count-accumulator list-accumulator reverse-list-accumulator
   vector-accumulator reverse-vector-accumulator vector-accumulator!
   string-accumulator bytevector-accumulator bytevector-accumulator!
   sum-accumulator product-accumulator)
  (import (scheme base) (scheme case-lambda)
          (only (ruse primitives) %make-condition)
          (only (ruse fiber) make-fiber fiber-resume %fiber-yield-from))
  (begin

    ;;; Checks

    (define (wrong who position what object)
      (raise (%make-condition 'type who
                              (string-append "argument " (number->string position) " must be " what
                                             ", but it is")
                              (list object))))

    (define (check-procedure who position object)
      (if (not (procedure? object)) (wrong who position "a procedure" object)))

    (define (check-procedures who position objects)
      (if (pair? objects)
          (begin
            (check-procedure who position (car objects))
            (check-procedures who (+ position 1) (cdr objects)))))

    (define (count? object)
      (and (exact-integer? object) (>= object 0)))

    (define (check-count who position object)
      (if (not (count? object)) (wrong who position "an exact integer that is not negative" object)))

    (define (check-number who position object)
      (if (not (number? object)) (wrong who position "a number" object)))

    (define (check-real who position object)
      (if (not (real? object)) (wrong who position "a real number" object)))

    (define (check-range who length start end)
      (if (not (and (count? start) (count? end) (<= start end length)))
          (raise (%make-condition 'index who "not a range within the length:" (list start end length)))))

    ;;; Constructors of generators

    (define (elements who list)
      (lambda ()
        (if (pair? list)
            (let ((item (car list)))
              (set! list (cdr list))
              item)
            (if (null? list)
                (eof-object)
                (wrong who 1 "a proper list, of which this is the end" list)))))

    (define (generator . items) (elements 'generator items))

    (define (list->generator list)
      (if (not (or (pair? list) (null? list))) (wrong 'list->generator 1 "a list" list))
      (elements 'list->generator list))

    (define (circular-generator item . more)
      (let* ((items (cons item more)) (rest items))
        (lambda ()
          (if (null? rest) (set! rest items))
          (let ((item (car rest)))
            (set! rest (cdr rest))
            item))))

    ;; The numbers start + i * step for i from 0 as long as they are wanted. A sum of many steps would add up the
    ;; rounding of each.
    (define (arithmetic start step wanted?)
      (let* ((both-exact (and (exact? start) (exact? step)))
             (start (if both-exact start (inexact start)))
             (i 0))
        (lambda ()
          (let ((number (+ start (* i step))))
            (if (wanted? i number)
                (begin
                  (set! i (+ i 1))
                  number)
                (eof-object))))))

    (define make-iota-generator
      (case-lambda
        ((count) (make-iota-generator count 0 1))
        ((count start) (make-iota-generator count start 1))
        ((count start step)
         (if (not (and (integer? count) (>= count 0)))
             (wrong 'make-iota-generator 1 "an integer that is not negative" count))
         (check-number 'make-iota-generator 2 start)
         (check-number 'make-iota-generator 3 step)
         (arithmetic start step (lambda (i number) (< i count))))))

    (define make-range-generator
      (case-lambda
        ((start)
         (check-number 'make-range-generator 1 start)
         (arithmetic start 1 (lambda (i number) #t)))
        ((start end) (make-range-generator start end 1))
        ((start end step)
         (check-real 'make-range-generator 1 start)
         (check-real 'make-range-generator 2 end)
         (check-real 'make-range-generator 3 step)
         (arithmetic start step (lambda (i number) (< number end))))))

    (define (make-coroutine-generator procedure)
      (check-procedure 'make-coroutine-generator 1 procedure)
      (coroutine procedure))

    (define (coroutine procedure)
      (letrec ((fiber (make-fiber
                       (lambda (ignored)
                         (procedure (lambda (item) (%fiber-yield-from fiber item)))
                         (set! done #t)
                         (eof-object))))
               (done #f))
        (lambda ()
          (if done
              (eof-object)
              (fiber-resume fiber)))))

    (define (make-for-each-generator for-each object)
      (check-procedure 'make-for-each-generator 1 for-each)
      (coroutine (lambda (yield) (for-each yield object))))

    ;; The elements of SEQUENCE from START to END.
    (define (upwards ref sequence start end)
      (lambda ()
        (if (< start end)
            (let ((item (ref sequence start)))
              (set! start (+ start 1))
              item)
            (eof-object))))

    (define-syntax define-sequence-generator
      (syntax-rules ()
        ((_ name predicate what length make)
         (define name
           (case-lambda
             ((sequence) (name sequence 0))
             ((sequence start)
              (if (not (predicate sequence)) (wrong 'name 1 what sequence))
              (name sequence start (length sequence)))
             ((sequence start end)
              (if (not (predicate sequence)) (wrong 'name 1 what sequence))
              (check-range 'name (length sequence) start end)
              (make sequence start end)))))))

    (define-sequence-generator vector->generator vector? "a vector" vector-length
      (lambda (vector start end) (upwards vector-ref vector start end)))

    (define-sequence-generator bytevector->generator bytevector? "a bytevector" bytevector-length
      (lambda (bytes start end) (upwards bytevector-u8-ref bytes start end)))

    (define-sequence-generator string->generator string? "a string" string-length
      (lambda (string start end) (upwards string-ref string start end)))

    (define-sequence-generator reverse-vector->generator vector? "a vector" vector-length
      (lambda (vector start end)
        (lambda ()
          (if (< start end)
              (begin
                (set! end (- end 1))
                (vector-ref vector end))
              (eof-object)))))

    (define (make-unfold-generator stop? mapper successor seed)
      (check-procedures 'make-unfold-generator 1 (list stop? mapper successor))
      (let ((stopped #f))
        (lambda ()
          (if (or stopped (stop? seed))
              (begin
                (set! stopped #t)
                (eof-object))
              (let ((item (mapper seed)))
                (set! seed (successor seed))
                item)))))

    ;;; Operations on generators

    ;; What the generators give next, or #f if one of them, read from left to right, is exhausted.
    (define (next-of-each generators)
      (let loop ((generators generators) (items '()))
        (if (null? generators)
            (reverse items)
            (let ((item ((car generators))))
              (and (not (eof-object? item))
                   (loop (cdr generators) (cons item items)))))))

    (define (gcons* object . more)
      (let split ((rest (cons object more)) (items '()) (position 1))
        (if (pair? (cdr rest))
            (split (cdr rest) (cons (car rest) items) (+ position 1))
            (let ((source (car rest)) (items (reverse items)))
              (check-procedure 'gcons* position source)
              (lambda ()
                (if (pair? items)
                    (let ((item (car items)))
                      (set! items (cdr items))
                      item)
                    (source)))))))

    (define (gappend . sources)
      (check-procedures 'gappend 1 sources)
      (lambda ()
        (let loop ()
          (if (null? sources)
              (eof-object)
              (let ((item ((car sources))))
                (if (eof-object? item)
                    (begin
                      (set! sources (cdr sources))
                      (loop))
                    item))))))

    (define (gflatten source)
      (check-procedure 'gflatten 1 source)
      (let ((items '()))
        (lambda ()
          (let loop ()
            (cond
             ((pair? items)
              (let ((item (car items)))
                (set! items (cdr items))
                item))
             ((not (null? items))
              (raise (%make-condition 'type 'gflatten "the generator must give lists, but it gave" (list items))))
             (else
              (let ((next (source)))
                (if (eof-object? next)
                    next
                    (begin
                      (set! items next)
                      (loop))))))))))

    ;; The next items of SOURCE in reverse, at most K (all if that is negative), in front of ITEMS.
    (define (read-reverse source k items)
      (if (= k 0)
          items
          (let ((item (source)))
            (if (eof-object? item)
                items
                (read-reverse source (- k 1) (cons item items))))))

    (define (group source k complete)
      (check-procedure 'ggroup 1 source)
      (if (not (and (exact-integer? k) (> k 0))) (wrong 'ggroup 2 "a positive exact integer" k))
      (let ((exhausted #f))
        (lambda ()
          (if exhausted
              (eof-object)
              (let ((items (read-reverse source k '())))
                (let ((missing (- k (length items))))
                  (if (> missing 0) (set! exhausted #t))
                  (cond
                   ((= missing 0) (reverse items))
                   ((null? items) (eof-object))
                   (else (complete items missing)))))))))

    (define ggroup
      (case-lambda
        ((source k) (group source k (lambda (items missing) (reverse items))))
        ((source k padding)
         (group source k
                (lambda (items missing) (append (reverse items) (make-list missing padding)))))))

    (define unread (list 'unread))

    ;; Merges two generators; each is read when what it gave before was taken.
    (define (merge-two less? left right)
      (let ((a unread) (b unread))
        (define (take-left!)
          (let ((item a))
            (set! a unread)
            item))
        (define (take-right!)
          (let ((item b))
            (set! b unread)
            item))
        (lambda ()
          (if (eq? a unread) (set! a (left)))
          (if (eq? b unread) (set! b (right)))
          (cond
           ((eof-object? a) (if (eof-object? b) b (take-right!)))
           ((eof-object? b) (take-left!))
           ((less? b a) (take-right!))
           (else (take-left!))))))

    (define (gmerge less? source . more)
      (check-procedure 'gmerge 1 less?)
      (let ((sources (cons source more)))
        (check-procedures 'gmerge 2 sources)
        (let merge ((sources (list->vector sources)) (start 0) (end (length sources)))
          (if (= 1 (- end start))
              (vector-ref sources start)
              (let ((middle (quotient (+ start end) 2)))
                (merge-two less? (merge sources start middle) (merge sources middle end)))))))

    (define gmap
      (case-lambda
        ((procedure source)
         (check-procedure 'gmap 1 procedure)
         (check-procedure 'gmap 2 source)
         (lambda ()
           (let ((item (source)))
             (if (eof-object? item)
                 item
                 (procedure item)))))
        ((procedure source . more)
         (check-procedure 'gmap 1 procedure)
         (let ((sources (cons source more)))
           (check-procedures 'gmap 2 sources)
           (lambda ()
             (let ((items (next-of-each sources)))
               (if items
                   (apply procedure items)
                   (eof-object))))))))

    (define (gcombine procedure seed source . more)
      (check-procedure 'gcombine 1 procedure)
      (let ((sources (cons source more)))
        (check-procedures 'gcombine 3 sources)
        (lambda ()
          (let ((items (next-of-each sources)))
            (if items
                (let-values (((item next) (apply procedure (append items (list seed)))))
                  (set! seed next)
                  item)
                (eof-object))))))

    ;; The next item of SOURCE that is wanted, or an end-of-file object.
    (define (next-wanted wanted? source)
      (let ((item (source)))
        (if (or (eof-object? item) (wanted? item))
            item
            (next-wanted wanted? source))))

    (define (gfilter wanted? source)
      (check-procedure 'gfilter 1 wanted?)
      (check-procedure 'gfilter 2 source)
      (lambda () (next-wanted wanted? source)))

    (define (gremove unwanted? source)
      (check-procedure 'gremove 1 unwanted?)
      (check-procedure 'gremove 2 source)
      (lambda () (next-wanted (lambda (item) (not (unwanted? item))) source)))

    (define (gstate-filter procedure seed source)
      (check-procedure 'gstate-filter 1 procedure)
      (check-procedure 'gstate-filter 3 source)
      (lambda ()
        (next-wanted (lambda (item)
                       (let-values (((wanted next) (procedure item seed)))
                         (set! seed next)
                         wanted))
                     source)))

    (define gtake
      (case-lambda
        ((source k)
         (check-procedure 'gtake 1 source)
         (check-count 'gtake 2 k)
         (lambda ()
           (if (= k 0)
               (eof-object)
               (begin
                 (set! k (- k 1))
                 (source)))))
        ((source k padding)
         (check-procedure 'gtake 1 source)
         (check-count 'gtake 2 k)
         (lambda ()
           (if (= k 0)
               (eof-object)
               (let ((item (source)))
                 (set! k (- k 1))
                 (if (eof-object? item)
                     (begin
                       (set! source (lambda () padding))
                       padding)
                     item)))))))

    (define (gdrop source k)
      (check-procedure 'gdrop 1 source)
      (check-count 'gdrop 2 k)
      (lambda ()
        (let loop ()
          (if (> k 0)
              (let ((item (source)))
                (set! k (- k 1))
                (if (eof-object? item)
                    (begin
                      (set! k 0)
                      item)
                    (loop)))
              (source)))))

    (define (gtake-while wanted? source)
      (check-procedure 'gtake-while 1 wanted?)
      (check-procedure 'gtake-while 2 source)
      (let ((ended #f))
        (lambda ()
          (if ended
              (eof-object)
              (let ((item (source)))
                (if (and (not (eof-object? item)) (wanted? item))
                    item
                    (begin
                      (set! ended #t)
                      (eof-object))))))))

    (define (gdrop-while unwanted? source)
      (check-procedure 'gdrop-while 1 unwanted?)
      (check-procedure 'gdrop-while 2 source)
      (let ((found #f))
        (lambda ()
          (if found
              (source)
              (let ((item (next-wanted (lambda (item) (not (unwanted? item))) source)))
                (set! found #t)
                item)))))

    (define gdelete
      (case-lambda
        ((object source) (gdelete object source equal?))
        ((object source same?)
         (check-procedure 'gdelete 2 source)
         (check-procedure 'gdelete 3 same?)
         (lambda () (next-wanted (lambda (item) (not (same? object item))) source)))))

    (define gdelete-neighbor-dups
      (case-lambda
        ((source) (gdelete-neighbor-dups source equal?))
        ((source same?)
         (check-procedure 'gdelete-neighbor-dups 1 source)
         (check-procedure 'gdelete-neighbor-dups 2 same?)
         (let ((last unread))
           (lambda ()
             (let ((item (next-wanted (lambda (item)
                                        (or (eq? last unread) (not (same? last item))))
                                      source)))
               (set! last item)
               item))))))

    (define (gindex values indices)
      (check-procedure 'gindex 1 values)
      (check-procedure 'gindex 2 indices)
      (let ((position 0))
        (lambda ()
          (let ((index (indices)))
            (cond
             ((eof-object? index) index)
             ((not (and (count? index) (>= index position)))
              (raise (%make-condition 'value 'gindex "indices must be exact integers that increase, but there was"
                                      (list index))))
             (else
              (let skip ()
                (let ((item (values)))
                  (cond
                   ((eof-object? item) item)
                   ((= position index)
                    (set! position (+ position 1))
                    item)
                   (else
                    (set! position (+ position 1))
                    (skip)))))))))))

    (define (gselect values truths)
      (check-procedure 'gselect 1 values)
      (check-procedure 'gselect 2 truths)
      (lambda ()
        (let loop ()
          (let ((item (values)))
            (if (eof-object? item)
                item
                (let ((truth (truths)))
                  (cond
                   ((eof-object? truth) truth)
                   (truth item)
                   (else (loop)))))))))

    ;;; Consumers

    (define (reverse-list who source k)
      (check-procedure who 1 source)
      (if k (check-count who 2 k))
      (read-reverse source (or k -1) '()))

    (define-syntax define-collector
      (syntax-rules ()
        ((_ name convert)
         (define name
           (case-lambda
             ((source) (convert (reverse-list 'name source #f)))
             ((source k)
              (check-count 'name 2 k)
              (convert (reverse-list 'name source k))))))))

    (define-collector generator->reverse-list (lambda (items) items))
    (define-collector generator->list reverse)
    (define-collector generator->vector (lambda (items) (list->vector (reverse items))))
    (define-collector generator->string
      (lambda (items)
        (for-each
         (lambda (item)
           (if (not (char? item))
               (raise (%make-condition 'type 'generator->string "the generator must give characters, but it gave"
                                       (list item)))))
         items)
        (list->string (reverse items))))

    (define (generator->vector! vector at source)
      (if (not (vector? vector)) (wrong 'generator->vector! 1 "a vector" vector))
      (check-range 'generator->vector! (vector-length vector) at (vector-length vector))
      (check-procedure 'generator->vector! 3 source)
      (let loop ((i at))
        (if (= i (vector-length vector))
            (- i at)
            (let ((item (source)))
              (if (eof-object? item)
                  (- i at)
                  (begin
                    (vector-set! vector i item)
                    (loop (+ i 1))))))))

    (define generator-fold
      (case-lambda
        ((procedure seed source)
         (check-procedure 'generator-fold 1 procedure)
         (check-procedure 'generator-fold 3 source)
         (let loop ((seed seed))
           (let ((item (source)))
             (if (eof-object? item)
                 seed
                 (loop (procedure item seed))))))
        ((procedure seed source . more)
         (check-procedure 'generator-fold 1 procedure)
         (let ((sources (cons source more)))
           (check-procedures 'generator-fold 3 sources)
           (let loop ((seed seed))
             (let ((items (next-of-each sources)))
               (if items
                   (loop (apply procedure (append items (list seed))))
                   seed)))))))

    (define (generator-for-each procedure source . more)
      (check-procedure 'generator-for-each 1 procedure)
      (let ((sources (cons source more)))
        (check-procedures 'generator-for-each 2 sources)
        (let loop ()
          (let ((items (next-of-each sources)))
            (if items
                (begin
                  (apply procedure items)
                  (loop)))))))

    (define (generator-map->list procedure source . more)
      (check-procedure 'generator-map->list 1 procedure)
      (let ((sources (cons source more)))
        (check-procedures 'generator-map->list 2 sources)
        (let loop ((results '()))
          (let ((items (next-of-each sources)))
            (if items
                (loop (cons (apply procedure items) results))
                (reverse results))))))

    (define (generator-find wanted? source)
      (check-procedure 'generator-find 1 wanted?)
      (check-procedure 'generator-find 2 source)
      (let ((item (next-wanted wanted? source)))
        (and (not (eof-object? item)) item)))

    (define (generator-count wanted? source)
      (check-procedure 'generator-count 1 wanted?)
      (check-procedure 'generator-count 2 source)
      (let loop ((count 0))
        (if (eof-object? (next-wanted wanted? source))
            count
            (loop (+ count 1)))))

    (define (generator-any predicate source)
      (check-procedure 'generator-any 1 predicate)
      (check-procedure 'generator-any 2 source)
      (let loop ()
        (let ((item (source)))
          (and (not (eof-object? item))
               (or (predicate item) (loop))))))

    (define (generator-every predicate source)
      (check-procedure 'generator-every 1 predicate)
      (check-procedure 'generator-every 2 source)
      (let loop ((result #t))
        (let ((item (source)))
          (if (eof-object? item)
              result
              (let ((result (predicate item)))
                (and result (loop result)))))))

    (define (generator-unfold source unfold . arguments)
      (check-procedure 'generator-unfold 1 source)
      (check-procedure 'generator-unfold 2 unfold)
      (apply unfold eof-object? (lambda (item) item) (lambda (item) (source)) (source) arguments))

    ;;; Accumulators

    (define (accumulator add state finish)
      (lambda (object)
        (if (eof-object? object)
            (finish state)
            (set! state (add object state)))))

    (define (make-accumulator kons knil finalizer)
      (check-procedure 'make-accumulator 1 kons)
      (check-procedure 'make-accumulator 3 finalizer)
      (accumulator kons knil finalizer))

    (define (count-accumulator) (accumulator (lambda (object count) (+ count 1)) 0 (lambda (count) count)))
    (define (list-accumulator) (accumulator cons '() reverse))
    (define (reverse-list-accumulator) (accumulator cons '() (lambda (items) items)))
    (define (vector-accumulator) (accumulator cons '() (lambda (items) (list->vector (reverse items)))))
    (define (reverse-vector-accumulator) (accumulator cons '() list->vector))
    (define (sum-accumulator) (accumulator + 0 (lambda (sum) sum)))
    (define (product-accumulator) (accumulator * 1 (lambda (product) product)))

    (define (string-accumulator)
      (accumulator (lambda (object characters)
                     (if (not (char? object)) (wrong 'string-accumulator 1 "a character" object))
                     (cons object characters))
                   '()
                   (lambda (characters) (list->string (reverse characters)))))

    (define (check-byte who object)
      (if (not (and (exact-integer? object) (<= 0 object 255)))
          (wrong who 1 "a byte" object)))

    (define (bytevector-accumulator)
      (accumulator (lambda (object bytes)
                     (check-byte 'bytevector-accumulator object)
                     (cons object bytes))
                   '()
                   (lambda (bytes)
                     (let* ((size (length bytes)) (result (make-bytevector size)))
                       (let loop ((i (- size 1)) (bytes bytes))
                         (if (< i 0)
                             result
                             (begin
                               (bytevector-u8-set! result i (car bytes))
                               (loop (- i 1) (cdr bytes)))))))))

    (define (filling who sequence length set at)
      (check-range who length at length)
      (accumulator (lambda (object i)
                     (if (= i length)
                         (raise (%make-condition 'index who "there is no place left for" (list object))))
                     (set sequence i object)
                     (+ i 1))
                   at
                   (lambda (i) sequence)))

    (define (vector-accumulator! vector at)
      (if (not (vector? vector)) (wrong 'vector-accumulator! 1 "a vector" vector))
      (filling 'vector-accumulator! vector (vector-length vector) vector-set! at))

    (define (bytevector-accumulator! bytes at)
      (if (not (bytevector? bytes)) (wrong 'bytevector-accumulator! 1 "a bytevector" bytes))
      (filling 'bytevector-accumulator! bytes (bytevector-length bytes)
               (lambda (bytes i object)
                 (check-byte 'bytevector-accumulator! object)
                 (bytevector-u8-set! bytes i object))
               at))))
