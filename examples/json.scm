;;; json.scm: parse a JSON document and print it again, indented or compact.
;;;
;;;   ruse examples/json.scm FILE              indented
;;;   ruse examples/json.scm --compact FILE    without any white space
;;;   ruse examples/json.scm < FILE            from standard input
;;;
;;; A malformed document gives one line FILE:LINE:COLUMN: REASON and exit
;;; status 65. A large input comes from `make-data.scm json 20000000 big.json`.
;;;
;;; run: ruse examples/json.scm examples/data/sample.json

(import (scheme base) (scheme char) (scheme file) (scheme write)
        (scheme process-context))

;;; How JSON values look in Scheme: an object is a json-object record that
;;; keeps its members in order as an association list, an array is a vector,
;;; null is the symbol null; strings, numbers and booleans are themselves.

(define-record-type json-object
  (make-json-object members)
  json-object?
  (members json-object-members))

(define-record-type json-error
  (make-json-error message index)
  json-error?
  (message json-error-message)
  (index json-error-index))

;;; Reading.

;; The whole document becomes one string: slices of it are then plain copies,
;; and a position is an index, turned into line and column only on an error.
(define (read-all port)
  (let loop ((chunks '()))
    (let ((chunk (read-string 65536 port)))
      (if (eof-object? chunk)
          (apply string-append (reverse chunks))
          (loop (cons chunk chunks))))))

(define (parse-json text)
  (define end (string-length text))
  (define position 0)

  (define (fail message index)
    (raise (make-json-error message index)))

  (define (advance!)
    (set! position (+ position 1)))

  ;; The character at the position, or #f at the end of the text.
  (define (peek)
    (and (< position end) (string-ref text position)))

  (define (skip-space!)
    (let loop ((i position))
      (if (and (< i end)
               (case (string-ref text i)
                 ((#\space #\newline #\return #\tab) #t)
                 (else #f)))
          (loop (+ i 1))
          (set! position i))))

  (define (fail-here expected)
    (fail (let ((found (peek)))
            (if found
                (string-append "expected " expected ", found '" (string found) "'")
                (string-append "expected " expected ", found the end of the text")))
          position))

  (define (parse-value)
    (skip-space!)
    (let ((c (peek)))
      (case c
        ((#\{) (advance!) (parse-object))
        ((#\[) (advance!) (parse-array))
        ((#\") (advance!) (parse-string))
        ((#\t) (parse-word "true" #t))
        ((#\f) (parse-word "false" #f))
        ((#\n) (parse-word "null" 'null))
        ((#\- #\0 #\1 #\2 #\3 #\4 #\5 #\6 #\7 #\8 #\9) (parse-number))
        (else (fail-here "a value")))))

  (define (parse-word word value)
    (let ((stop (+ position (string-length word))))
      (unless (and (<= stop end)
                   (string=? word (substring text position stop)))
        (fail-here "a value"))
      (set! position stop)
      value))

  ;; After `{` or `,`: the position is before the next member.
  (define (parse-member)
    (skip-space!)
    (unless (eqv? (peek) #\")
      (fail-here "a member name in double quotes"))
    (advance!)
    (let ((name (parse-string)))
      (skip-space!)
      (unless (eqv? (peek) #\:)
        (fail-here "':' after the member name"))
      (advance!)
      (cons name (parse-value))))

  (define (parse-object)
    (skip-space!)
    (cond
      ((eqv? (peek) #\})
       (advance!)
       (make-json-object '()))
      (else
       (let loop ((members (list (parse-member))))
         (skip-space!)
         (case (peek)
           ((#\,) (advance!) (loop (cons (parse-member) members)))
           ((#\}) (advance!) (make-json-object (reverse members)))
           (else (fail-here "',' or '}'")))))))

  (define (parse-array)
    (skip-space!)
    (cond
      ((eqv? (peek) #\])
       (advance!)
       (vector))
      (else
       (let loop ((items (list (parse-value))))
         (skip-space!)
         (case (peek)
           ((#\,) (advance!) (loop (cons (parse-value) items)))
           ((#\]) (advance!) (list->vector (reverse items)))
           (else (fail-here "',' or ']'")))))))

  ;; The index of the next quote, backslash or control character from `i`.
  (define (end-of-plain-run i opened)
    (cond
      ((= i end) (fail "unterminated string" opened))
      (else
       (let ((c (string-ref text i)))
         (cond
           ((or (char=? c #\") (char=? c #\\)) i)
           ((char<? c #\space) (fail "control character in a string" i))
           (else (end-of-plain-run (+ i 1) opened)))))))

  ;; After the opening quote. Most strings have no escape and are one slice.
  (define (parse-string)
    (let* ((start position)
           (opened (- start 1))
           (stop (end-of-plain-run start opened)))
      (set! position (+ stop 1))
      (if (char=? (string-ref text stop) #\")
          (substring text start stop)
          (let ((out (open-output-string)))
            (write-string text out start stop)
            (let loop ()
              (write-char (parse-escape opened) out)
              (let* ((start position)
                     (stop (end-of-plain-run start opened)))
                (write-string text out start stop)
                (set! position (+ stop 1))
                (unless (char=? (string-ref text stop) #\")
                  (loop))))
            (get-output-string out)))))

  ;; After a backslash: the character meant.
  (define (parse-escape opened)
    (let ((c (or (peek) (fail "unterminated string" opened)))
          (at (- position 1)))
      (advance!)
      (case c
        ((#\") #\")
        ((#\\) #\\)
        ((#\/) #\/)
        ((#\b) #\backspace)
        ((#\f) #\x0C)
        ((#\n) #\newline)
        ((#\r) #\return)
        ((#\t) #\tab)
        ((#\u) (parse-unicode-escape at))
        (else (fail "unknown escape in a string" at)))))

  (define (parse-unicode-escape at)
    (let ((unit (parse-four-digits at)))
      (cond
        ((<= #xD800 unit #xDBFF)
         (unless (and (<= (+ position 2) end)
                      (string=? (substring text position (+ position 2)) "\\u"))
           (fail "high surrogate without a low one" at))
         (set! position (+ position 2))
         (let ((low (parse-four-digits at)))
           (unless (<= #xDC00 low #xDFFF)
             (fail "high surrogate without a low one" at))
           (integer->char (+ #x10000 (* (- unit #xD800) #x400) (- low #xDC00)))))
        ((<= #xDC00 unit #xDFFF)
         (fail "low surrogate without a high one" at))
        (else (integer->char unit)))))

  (define (parse-four-digits at)
    (let ((stop (+ position 4)))
      (when (> stop end)
        (fail "\\u needs four hexadecimal digits" at))
      (let loop ((i position) (value 0))
        (cond
          ((= i stop) (set! position stop) value)
          ((hex-value (string-ref text i))
           => (lambda (digit) (loop (+ i 1) (+ (* value 16) digit))))
          (else (fail "\\u needs four hexadecimal digits" at))))))

  ;; The JSON grammar is stricter than `string->number`, so it is checked
  ;; first: no leading zeros, no leading or trailing point, no rationals.
  (define (parse-number)
    (let ((start position))
      (define (digits! what)
        (unless (digit? (peek))
          (fail-here what))
        (let loop ((i position))
          (if (and (< i end) (digit? (string-ref text i)))
              (loop (+ i 1))
              (set! position i))))
      (when (eqv? (peek) #\-)
        (advance!))
      (if (eqv? (peek) #\0)
          (advance!)
          (digits! "a digit"))
      (when (digit? (peek))
        (fail "leading zero in a number" start))
      (when (eqv? (peek) #\.)
        (advance!)
        (digits! "a digit after the point"))
      (when (memv (peek) '(#\e #\E))
        (advance!)
        (when (memv (peek) '(#\+ #\-))
          (advance!))
        (digits! "a digit in the exponent"))
      (let ((value (string->number (substring text start position))))
        (if (and (inexact? value) (> (abs value) 1.7976931348623157e308))
            (fail "number out of range" start)
            value))))

  (let ((value (parse-value)))
    (skip-space!)
    (when (peek)
      (fail-here "the end of the text"))
    value))

(define (digit? c)
  (and c (char<=? #\0 c #\9)))

(define (hex-value c)
  (cond
    ((char<=? #\0 c #\9) (- (char->integer c) 48))
    ((char<=? #\a c #\f) (- (char->integer c) 87))
    ((char<=? #\A c #\F) (- (char->integer c) 55))
    (else #f)))

;;; Writing. `indent` is the current depth in spaces, or #f for compact output.

(define (write-json value port pretty?)
  (write-value value port (and pretty? 0)))

(define (write-value value port indent)
  (cond
    ((string? value) (write-json-string value port))
    ((number? value) (write-string (number->string value) port))
    ((vector? value)
     (write-sequence "[" "]" (vector->list value) write-value port indent))
    ((json-object? value)
     (write-sequence "{" "}" (json-object-members value) write-member port indent))
    ((eq? value #t) (write-string "true" port))
    ((eq? value #f) (write-string "false" port))
    (else (write-string "null" port))))

(define (write-member member port indent)
  (write-json-string (car member) port)
  (write-string (if indent ": " ":") port)
  (write-value (cdr member) port indent))

(define (write-sequence open close items write-item port indent)
  (write-string open port)
  (unless (null? items)
    (let ((inner (and indent (+ indent 2))))
      (let loop ((items items))
        (write-break inner port)
        (write-item (car items) port inner)
        (unless (null? (cdr items))
          (write-string "," port)
          (loop (cdr items))))
      (write-break indent port)))
  (write-string close port))

(define spaces (make-string 64 #\space))

(define (write-break indent port)
  (when indent
    (newline port)
    (let loop ((left indent))
      (when (> left 0)
        (write-string spaces port 0 (min left 64))
        (loop (- left 64))))))

;; Runs of plain characters go out in one piece.
(define (write-json-string text port)
  (define end (string-length text))
  (write-char #\" port)
  (let loop ((start 0) (i 0))
    (if (= i end)
        (write-string text port start end)
        (let ((c (string-ref text i)))
          (cond
            ((or (char<? c #\space) (char=? c #\") (char=? c #\\))
             (write-string text port start i)
             (write-escaped c port)
             (loop (+ i 1) (+ i 1)))
            (else (loop start (+ i 1)))))))
  (write-char #\" port))

(define (write-escaped c port)
  (case c
    ((#\") (write-string "\\\"" port))
    ((#\\) (write-string "\\\\" port))
    ((#\newline) (write-string "\\n" port))
    ((#\return) (write-string "\\r" port))
    ((#\tab) (write-string "\\t" port))
    ((#\backspace) (write-string "\\b" port))
    ((#\x0C) (write-string "\\f" port))
    (else
     (let ((digits (number->string (char->integer c) 16)))
       (write-string "\\u" port)
       (write-string (make-string (- 4 (string-length digits)) #\0) port)
       (write-string digits port)))))

;;; Command line.

;; "LINE:COLUMN" of an index, both counted from 1.
(define (line-and-column text index)
  (let loop ((i 0) (line 1) (line-start 0))
    (cond
      ((= i index)
       (string-append (number->string line) ":"
                      (number->string (+ 1 (- index line-start)))))
      ((char=? (string-ref text i) #\newline)
       (loop (+ i 1) (+ line 1) (+ i 1)))
      (else (loop (+ i 1) line line-start)))))

(define (report-and-exit name text problem)
  (for-each (lambda (part) (write-string part (current-error-port)))
            (list name ":" (line-and-column text (json-error-index problem))
                  ": " (json-error-message problem) "\n"))
  (exit 65))

(define (main arguments)
  (let* ((compact? (and (member "--compact" arguments) #t))
         (files (let loop ((rest arguments))
                  (cond ((null? rest) '())
                        ((string=? (car rest) "--compact") (loop (cdr rest)))
                        (else (cons (car rest) (loop (cdr rest)))))))
         (name (if (null? files) "stdin" (car files)))
         (text (if (null? files)
                   (read-all (current-input-port))
                   (call-with-input-file name read-all)))
         (value (guard (problem ((json-error? problem)
                                 (report-and-exit name text problem)))
                  (parse-json text))))
    (write-json value (current-output-port) (not compact?))
    (newline)))

(main (cdr (command-line)))
