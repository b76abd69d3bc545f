;;; SRFI 180: JSON. The reader of events is the host's (`crates/ruse-system/src/json.rs`); it reads ports in pieces and is
;;; given the characters of generators. What is built of the events is kept on the heap, so nesting has no limit
;;; but the heap's and `json-nesting-depth-limit`.
(define-library (srfi 180)
  (export json-number-of-character-limit json-nesting-depth-limit json-null? json-error? json-error-reason
          json-fold json-generator json-read json-lines-read json-sequence-read json-accumulator json-write)
  (import (scheme base) (only (ruse primitives) %service %condition-kind %condition-who))
  (begin

    ;;; Limits and errors

    (define json-nesting-depth-limit (make-parameter +inf.0))
    (define json-number-of-character-limit (make-parameter +inf.0))

    (define (json-null? obj) (eq? obj 'null))

    ;; What the procedures here say of texts and values; a wrong argument is an error of another kind.
    (define (json-error? obj)
      (and (error-object? obj)
           (memq (%condition-kind obj) '(read value))
           (memq (%condition-who obj)
                 '(json-read json-generator json-fold json-lines-read json-sequence-read json-write json-accumulator))
           #t))

    (define (json-error-reason obj)
      (if (json-error? obj)
          (error-object-message obj)
          (wrong-type 'json-error-reason "a JSON error" obj)))

    (define (wrong-type who expected obj)
      (%service 'fail 'type who (string-append "argument 1 must be " expected ", but it is") obj))

    ;;; Reading

    (define (new-reader)
      (%service 'json-reader (limit (json-nesting-depth-limit)) (limit (json-number-of-character-limit))))

    ;; The host takes small integers and flonums.
    (define (limit value)
      (cond ((not (and (real? value) (exact? value) (>= value 0))) value)
            ((< value 1000000000000000) (exact (floor value)))
            (else +inf.0)))

    ;; A procedure that gives the next event of a text, and an end-of-file object behind it.
    (define (events who source reader)
      (cond ((port? source) (lambda () (%service 'json-next reader source who)))
            ((procedure? source)
             (lambda ()
               (let loop ((event (%service 'json-push reader #f who)))
                 (if (eq? event 'more)
                     (loop (%service 'json-push reader (source) who))
                     event))))
            (else (wrong-type who "a textual input port or a generator of characters" source))))

    (define (source-of rest)
      (if (pair? rest) (car rest) (current-input-port)))

    (define (json-generator . rest)
      (events 'json-generator (source-of rest) (new-reader)))

    (define (json-fold proc array-start array-end object-start object-end seed . rest)
      (fold proc array-start array-end object-start object-end seed
            (events 'json-fold (source-of rest) (new-reader))))

    ;; What is open is a list of pairs: what ends the structure, and the seed outside of it.
    (define (fold proc array-start array-end object-start object-end seed next)
      (let loop ((seed seed) (open '()))
        (let ((event (next)))
          (case event
            ((array-start) (loop (array-start seed) (cons (cons array-end seed) open)))
            ((object-start) (loop (object-start seed) (cons (cons object-end seed) open)))
            ((array-end object-end)
             (let ((result (proc ((caar open) seed) (cdar open))))
               (if (null? (cdr open))
                   result
                   (loop result (cdr open)))))
            (else
             (cond ((eof-object? event) seed)
                   ((null? open) (proc event seed))
                   (else (loop (proc event seed) open))))))))

    (define root (list 'root))

    ;; Keys and values in turn, the last value first.
    (define (object plist)
      (let loop ((plist plist) (out '()))
        (if (null? plist)
            out
            (loop (cddr plist) (cons (cons (string->symbol (cadr plist)) (car plist)) out)))))

    (define (read-value next)
      (let ((value (fold (lambda (obj seed) (if (eq? seed root) obj (cons obj seed)))
                         (lambda (seed) '())
                         (lambda (items) (list->vector (reverse items)))
                         (lambda (seed) '())
                         object
                         root
                         next)))
        (if (eq? value root) (eof-object) value)))

    (define (json-read . rest)
      (read-value (events 'json-read (source-of rest) (new-reader))))

    ;; The values of a text of many, one by one. Behind a value that is broken it goes on with the next line.
    (define (json-lines-read . rest)
      (let* ((source (source-of rest))
             (reader (new-reader))
             (last #f)
             (next-char (if (procedure? source)
                            (lambda () (set! last (source)) last)
                            (lambda () (read-char source))))
             (next (events 'json-lines-read (if (procedure? source) next-char source) reader))
             (broken? #f))
        ;; What is wrong was taken from a generator, and is still to come from a port.
        (define (skip-line)
          (let loop ((c (or last (next-char))))
            (if (and (char? c) (not (char=? c #\newline))) (loop (next-char)))))
        (lambda ()
          (if broken? (skip-line))
          (%service 'json-restart reader broken?)
          (set! broken? #t)
          (let ((value (read-value next)))
            (set! broken? #f)
            value))))

    ;; RFC 7464: a record separator before each text, a newline behind it. A text that is broken is an error, after which the
    ;; generator goes on with the next one.
    (define (json-sequence-read . rest)
      (let* ((source (source-of rest))
             (next-char (cond ((port? source) (lambda () (read-char source)))
                              ((procedure? source) source)
                              (else (wrong-type 'json-sequence-read
                                                "a textual input port or a generator of characters" source)))))
        (lambda ()
          (let loop ((record (next-record next-char)))
            (cond ((eof-object? record) record)
                  ((blank? record) (loop (next-record next-char)))
                  (else (read-record record)))))))

    (define (next-record next-char)
      (let ((out (open-output-string)))
        (let loop ((c (next-char)) (empty #t))
          (cond ((eof-object? c) (if empty c (get-output-string out)))
                ((char=? c #\x1e) (get-output-string out))
                (else (write-char c out) (loop (next-char) #f))))))

    (define (whitespace? c) (memv c '(#\space #\tab #\newline #\return)))

    (define (blank? record)
      (let loop ((i 0))
        (or (= i (string-length record))
            (and (whitespace? (string-ref record i)) (loop (+ i 1))))))

    (define (read-record record)
      (let* ((port (open-input-string record))
             (value (read-value (events 'json-sequence-read port (new-reader))))
             (rest (read-line port)))
        (cond ((and (string? rest) (not (blank? rest)))
               (%service 'fail 'read 'json-sequence-read "there is more than one value in a text of the sequence"))
              ;; Without a newline nobody knows whether a number or word is whole.
              ((and (eof-object? rest) (or (number? value) (boolean? value) (eq? value 'null)))
               (%service 'fail 'read 'json-sequence-read "the last text of the sequence may be incomplete"))
              (else value))))

    ;;; Writing

    (define (writer who target)
      (cond ((port? target) (lambda (text) (write-string text target)))
            ((procedure? target) target)
            (else (wrong-type who "a textual output port or an accumulator" target))))

    (define (quoted text who) (%service 'json-quote text who))

    ;; The text of a value that is no structure; #f for another object.
    (define (atom obj who)
      (cond ((string? obj) (quoted obj who))
            ((eq? obj 'null) "null")
            ((eq? obj #t) "true")
            ((eq? obj #f) "false")
            ((and (number? obj)
                  (or (exact-integer? obj)
                      (and (real? obj) (inexact? obj) (= obj obj) (< -inf.0 obj +inf.0))))
             (number->string obj))
            (else #f)))

    (define (refuse who what obj)
      (%service 'fail 'value who what obj))

    ;; What is open is a list of states: `first` or `next` in an array, `key` or `next-key` before a key of an object, `value`
    ;; behind one.
    (define (json-accumulator target)
      (let ((put (writer 'json-accumulator target))
            (open '())
            (done #f))
        (define (set-state! state) (set! open (cons state (cdr open))))
        (define (before-value event)
          (cond ((null? open)
                 (if done (refuse 'json-accumulator "a value is complete, nothing can follow it:" event)))
                (else
                 (case (car open)
                   ((first) (set-state! 'next))
                   ((next) (put ","))
                   ((value) (put ":") (set-state! 'next-key))
                   (else (refuse 'json-accumulator "a key must be a string, but it is" event))))))
        (define (after-value)
          (if (null? open) (set! done #t)))
        (define (end event text states)
          (cond ((and (pair? open) (memq (car open) states))
                 (put text)
                 (set! open (cdr open))
                 (after-value))
                (else (refuse 'json-accumulator "nothing ends here:" event))))
        (define (key text)
          (if (eq? (car open) 'next-key) (put ","))
          (put (quoted text 'json-accumulator))
          (set-state! 'value))
        (lambda (event)
          (case event
            ((array-start) (before-value event) (put "[") (set! open (cons 'first open)))
            ((object-start) (before-value event) (put "{") (set! open (cons 'key open)))
            ((array-end) (end event "]" '(first next)))
            ((object-end) (end event "}" '(key next-key)))
            (else
             (cond ((and (pair? open) (memq (car open) '(key next-key)) (string? event)) (key event))
                   ((atom event 'json-accumulator)
                    => (lambda (text) (before-value event) (put text) (after-value)))
                   (else (refuse 'json-accumulator "JSON has no such value:" event))))))))

    (define (json-write obj . rest)
      (let ((put (writer 'json-write (if (pair? rest) (car rest) (current-output-port))))
            (out (open-output-string)))
        ;; All of it is looked at before anything is written.
        (write-value obj out)
        (put (get-output-string out))))

    ;; What is open is a list of #(vector index) and pairs (alist).
    (define (write-value obj out)
      (define (value obj open)
        (cond ((atom obj 'json-write) => (lambda (text) (write-string text out) (continue open)))
              ((vector? obj) (write-string "[" out) (continue (cons (vector obj 0) open)))
              ((null? obj) (write-string "{}" out) (continue open))
              ((pair? obj) (write-string "{" out) (member obj open))
              (else (refuse 'json-write "JSON has no such value:" obj))))
      (define (member alist open)
        (if (not (and (pair? (car alist)) (symbol? (caar alist))))
            (refuse 'json-write "a member of an object must be a pair of a symbol and a value, but it is" (car alist)))
        (write-string (quoted (symbol->string (caar alist)) 'json-write) out)
        (write-string ":" out)
        (value (cdar alist) (cons (list (cdr alist)) open)))
      (define (continue open)
        (cond ((null? open) #t)
              ((pair? (car open)) (next-member (caar open) (cdr open)))
              (else (next-item (car open) open))))
      (define (next-member alist open)
        (cond ((pair? alist) (write-string "," out) (member alist open))
              ((null? alist) (write-string "}" out) (continue open))
              (else (refuse 'json-write "an object must be a proper list of pairs, but its end is" alist))))
      (define (next-item frame open)
        (let ((items (vector-ref frame 0)) (i (vector-ref frame 1)))
          (cond ((= i (vector-length items)) (write-string "]" out) (continue (cdr open)))
                (else
                 (if (> i 0) (write-string "," out))
                 (vector-set! frame 1 (+ i 1))
                 (value (vector-ref items i) open)))))
      (value obj '()))))
