;;; SRFI 180: JSON, from ports and generators, in events and as a whole.
(import (scheme base) (scheme write) (srfi 180) (srfi 158))
(define-syntax show
  (syntax-rules ()
    ((_ expression)
     (begin
       (write (guard (e ((error-object? e) (cons (error-object-message e) (error-object-irritants e)))) expression))
       (newline)))))
(define (from text) (json-read (open-input-string text)))
(define (to obj) (let ((out (open-output-string))) (json-write obj out) (get-output-string out)))
(define (characters text) (let ((port (open-input-string text))) (lambda () (read-char port))))

(show (from "{\"a\": [1, 2.5, -3e2, true, false, null], \"b\\u00e9\": {}, \"c\": []}")) ;; expect: ((a . #(1 2.5 -300.0 #t #f null)) (bé) (c . #()))
(show (from "123456789012345678901234567890")) ;; expect: 123456789012345678901234567890
(show (from "-0.0")) ;; expect: -0.0
(show (from "[0, -1, 0.1e1, 1E-2]")) ;; expect: #(0 -1 1.0 0.01)
(show (from "\"\\ud83d\\ude00 \\\" \\\\ \\/ \\b\\f\\n\\r\\t\"")) ;; expect: "😀 \" \\ / \b\xc;\n\r\t"
(show (eof-object? (from " \n"))) ;; expect: #t
(show (json-null? (from "null"))) ;; expect: #t
(show (json-null? '())) ;; expect: #f

;; One value after the other from one source.
(define port (open-input-string "1 [2]\"x\" null"))
(show (list (json-read port) (json-read port) (json-read port) (json-read port) (eof-object? (json-read port))))
;; expect: (1 #(2) "x" null #t)
(show (json-read (characters "[1, {\"x\": \"y\"}] rest"))) ;; expect: #(1 ((x . "y")))
(show (generator->list (json-generator (open-input-string "[1, {\"x\": \"y\"}] 2")))) ;; expect: (array-start 1 object-start "x" "y" object-end array-end)
(show (generator->list (json-generator (characters "[true, 12]")))) ;; expect: (array-start #t 12 array-end)
(show (generator->list (json-generator (open-input-string "12")))) ;; expect: (12)
(show (generator->list (json-lines-read (open-input-string "1\n[2]\n\n{\"a\":3}\n")))) ;; expect: (1 #(2) ((a . 3)))
(show (generator->list (json-lines-read (characters "1 2 [3]")))) ;; expect: (1 2 #(3))
(show (generator->list (json-sequence-read (open-input-string "\x1e;1\n\x1e;[2]\n\x1e;\"x\""))))
;; expect: (1 #(2) "x")

;; The text behind a broken one is read.
(define sequence (json-sequence-read (characters "\x1e;[1\n\x1e;[2]\n\x1e;3")))
(show (sequence)) ;; expect: ("json-sequence-read: line 2, column 1: the text ends where a comma or ] is expected")
(show (sequence)) ;; expect: #(2)
(show (sequence)) ;; expect: ("json-sequence-read: the last text of the sequence may be incomplete")
(show (eof-object? (sequence))) ;; expect: #t

;; Behind a broken value the next line is read, from ports and from generators.
(define (all-lines source)
  (let ((next (json-lines-read source)))
    (let loop ((out '()))
      (let ((value (guard (e ((json-error? e) (json-error-reason e))) (next))))
        (if (eof-object? value) (reverse out) (loop (cons value out)))))))
(define broken "{bad} 1\n{\"n\":2}\nbad\n\"é\n[3\n}\n4 x 5\n1e999\n[6]\n[7")
(define from-port (all-lines (open-input-string broken)))
(for-each (lambda (line) (write line) (newline)) from-port)
;; expect: "json-lines-read: line 1, column 2: a string as key or } is expected here, not `b`"
;; expect: ((n . 2))
;; expect: "json-lines-read: line 3, column 1: a value is expected here, not `b`"
;; expect: "json-lines-read: line 4, column 3: a control character in a string must be escaped"
;; expect: "json-lines-read: line 6, column 1: a comma or ] is expected here, not `}`"
;; expect: 4
;; expect: "json-lines-read: line 7, column 3: a value is expected here, not `x`"
;; expect: "json-lines-read: the number 1e999 is too large"
;; expect: #(6)
;; expect: "json-lines-read: line 10, column 3: the text ends in a value"
(show (equal? from-port (all-lines (characters broken)))) ;; expect: #t

(show (json-fold (lambda (obj seed) (if (number? obj) (+ obj seed) seed))
                 (lambda (seed) 0) (lambda (seed) seed) (lambda (seed) 0) (lambda (seed) seed)
                 0 (open-input-string "[1, [2, 3], {\"a\": 4}]")))
;; expect: 10

(show (to '((a . #(1 2.5 #t #f null "x\n\"")) (b) (c . #())))) ;; expect: "{\"a\":[1,2.5,true,false,null,\"x\\n\\\"\"],\"b\":{},\"c\":[]}"
(show (to 123456789012345678901234567890)) ;; expect: "123456789012345678901234567890"
(show (from (to (from "[1.5, \"é\\u0001\", {\"k\": [[]]}]")))) ;; expect: #(1.5 "é\x1;" ((k . #(#()))))
(define out (open-output-string))
(define put (json-accumulator out))
(for-each put '(array-start 1 object-start "a" null "b" array-start array-end object-end "x" array-end))
(show (get-output-string out)) ;; expect: "[1,{\"a\":null,\"b\":[]},\"x\"]"
(define parts '())
(define put-part (json-accumulator (lambda (part) (set! parts (cons part parts)))))
(for-each put-part '(object-start "k" 1 object-end))
(show (reverse parts)) ;; expect: ("{" "\"k\"" ":" "1" "}")

;; What is wrong, and where.
(define (reason thunk) (guard (e ((json-error? e) (json-error-reason e))) (thunk)))
(define (wrong text) (reason (lambda () (from text))))
(show (wrong "[1,\n 2,]")) ;; expect: "json-read: line 2, column 4: a value is expected here, not `]`"
(show (wrong "{\"a\" 1}")) ;; expect: "json-read: line 1, column 6: a colon is expected here, not `1`"
(show (wrong "{a: 1}")) ;; expect: "json-read: line 1, column 2: a string as key or } is expected here, not `a`"
(show (wrong "[01]")) ;; expect: "json-read: line 1, column 3: a number does not begin with 0 and more digits"
(show (wrong "[1.]")) ;; expect: "json-read: line 1, column 4: `]` cannot stand in a number behind 1."
(show (wrong "nul")) ;; expect: "json-read: line 1, column 4: the text ends in a value"
(show (wrong "[1")) ;; expect: "json-read: line 1, column 3: the text ends in a value"
(show (wrong "\"a")) ;; expect: "json-read: line 1, column 3: the text ends in a string"
(show (wrong "\"\\ud800\"")) ;; expect: "json-read: line 1, column 8: half of a surrogate pair is no character"
(show (wrong "\"\\x\"")) ;; expect: "json-read: line 1, column 3: there is no such escape in strings"
(show (wrong "\"a\nb\"")) ;; expect: "json-read: line 1, column 3: a control character in a string must be escaped"
(show (wrong "[1e999]")) ;; expect: "json-read: the number 1e999 is too large"
(show (wrong "[1}")) ;; expect: "json-read: line 1, column 3: a comma or ] is expected here, not `}`"
(show (wrong "]")) ;; expect: "json-read: line 1, column 1: a value is expected here, not `]`"
(show (reason (lambda () (to '((a . 1/2)))))) ;; expect: "json-write: JSON has no such value:"
(show (reason (lambda () (to +inf.0)))) ;; expect: "json-write: JSON has no such value:"
(show (reason (lambda () (to '((1 . 2)))))) ;; expect: "json-write: a member of an object must be a pair of a symbol and a value, but it is"
(show (reason (lambda () (to car)))) ;; expect: "json-write: JSON has no such value:"
(show (reason (lambda () (put 1)))) ;; expect: "json-accumulator: a value is complete, nothing can follow it:"
(show (reason (lambda () ((json-accumulator (open-output-string)) 'array-end)))) ;; expect: "json-accumulator: nothing ends here:"
(show (reason (lambda () (let ((put (json-accumulator (open-output-string)))) (put 'object-start) (put 1)))))
;; expect: "json-accumulator: a key must be a string, but it is"

;; Nothing is written of what cannot be written as a whole.
(define half (open-output-string))
(show (reason (lambda () (json-write (vector 1 2 car) half)))) ;; expect: "json-write: JSON has no such value:"
(show (get-output-string half)) ;; expect: ""

(show (parameterize ((json-nesting-depth-limit 2)) (from "[[1]]"))) ;; expect: #(#(1))
(show (parameterize ((json-nesting-depth-limit 2)) (wrong "[[[1]]]"))) ;; expect: "json-read: line 1, column 3: there are more than 2 structures in each other"
(show (parameterize ((json-number-of-character-limit 5)) (wrong "[1, 2]"))) ;; expect: "json-read: line 1, column 6: the text has more than 5 characters"
(show (parameterize ((json-nesting-depth-limit (expt 10 30))) (from "[[1]]"))) ;; expect: #(#(1))
(show (parameterize ((json-nesting-depth-limit 5/2)) (from "[[1]]"))) ;; expect: #(#(1))
(show (parameterize ((json-nesting-depth-limit 5/2)) (wrong "[[[1]]]"))) ;; expect: "json-read: line 1, column 3: there are more than 2 structures in each other"
(show (parameterize ((json-number-of-character-limit 11/2)) (wrong "[1, 2]"))) ;; expect: "json-read: line 1, column 6: the text has more than 5 characters"
(show (parameterize ((json-nesting-depth-limit -1/2)) (from "1"))) ;; expect: ("json-nesting-depth-limit: the limit must be a number that is not negative:" -1/2)
(show (json-read 5)) ;; expect: ("json-read: argument 1 must be a textual input port or a generator of characters, but it is" 5)
(show (json-write 1 'x)) ;; expect: ("json-write: argument 1 must be a textual output port or an accumulator, but it is" x)
(show (json-error? (guard (e (#t e)) (json-read 5)))) ;; expect: #f

;; Deep nesting needs no stack.
(define deep (from (string-append (make-string 2000 #\[) (make-string 2000 #\]))))
(show (let loop ((value deep) (depth 1)) (if (= 0 (vector-length value)) depth (loop (vector-ref value 0) (+ depth 1)))))
;; expect: 2000
(show (string-length (to deep))) ;; expect: 4000
