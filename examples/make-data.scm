;;; make-data.scm: write a large, deterministic input for the other examples.
;;;
;;;   ruse examples/make-data.scm json 5000000 big.json
;;;   ruse examples/make-data.scm csv  5000000 big.csv
;;;   ruse examples/make-data.scm text 5000000 big.txt
;;;
;;; KIND SIZE [OUTPUT]: writes at least SIZE characters (the last record is
;;; finished) to OUTPUT, or to standard output. The same arguments always give
;;; the same bytes, so that results of different machines can be compared.
;;;
;;; run: ruse examples/make-data.scm csv 400

(import (scheme base) (scheme write) (scheme file) (scheme process-context))

;;; Random numbers: a linear congruential generator modulo 2^31. The low bits
;;; of such a generator are weak, so `random-below` scales the whole state.

(define state 20011)

(define (random-below n)
  (set! state (modulo (+ (* state 1103515245) 12345) 2147483648))
  (quotient (* state n) 2147483648))

(define (pick items)
  (vector-ref items (random-below (vector-length items))))

;; The smaller of two draws: early items come up more often, as in real text.
(define (pick-skewed items)
  (let ((n (vector-length items)))
    (vector-ref items (min (random-below n) (random-below n)))))

;;; Output that knows how much it has written.

(define written 0)

(define (emit . parts)
  (for-each (lambda (part)
              (let ((text (if (number? part) (number->string part) part)))
                (set! written (+ written (string-length text)))
                (write-string text)))
            parts))

;;; Vocabulary. Some entries are beyond ASCII on purpose.

(define words
  #("the" "of" "and" "to" "a" "in" "that" "it" "was" "river" "stone" "light"
    "morning" "garden" "letter" "window" "ship" "captain" "house" "road"
    "silence" "winter" "summer" "bread" "na\xEF;ve" "caf\xE9;" "\xFC;ber"
    "stra\xDF;e" "mountain" "shadow" "engine" "bridge" "signal" "harbour"
    "lantern" "compass" "orchard" "meadow" "thunder" "whisper" "\x3BB;\x3CC;\x3B3;\x3BF;\x3C2;"
    "continuation" "closure" "procedure" "recursion" "macro" "lambda"))

(define names
  #("Ada" "Alan" "Grace" "John" "Barbara" "Edsger" "Niklaus" "Margaret"
    "Ren\xE9;" "Bj\xF8;rn" "Zo\xEB;" "S\xF8;ren"))

(define cities
  #("Lisbon" "Oslo" "Z\xFC;rich" "Krak\xF3;w" "Boston" "Kyoto" "Lima" "Cairo"))

(define (sentence)
  (let loop ((left (+ 3 (random-below 12))) (parts (list (pick-skewed words))))
    (if (zero? left)
        (apply string-append parts)
        (loop (- left 1) (cons (pick-skewed words) (cons " " parts))))))

(define (cents n)
  (let ((rest (modulo n 100)))
    (string-append (number->string (quotient n 100))
                   (if (< rest 10) ".0" ".")
                   (number->string rest))))

;;; JSON: one array of records with nesting, escapes and every kind of value.

(define (emit-json-record id)
  (emit "{\"id\":" id
        ",\"name\":\"" (pick names) " \\\"" (pick words) "\\\"\""
        ",\"active\":" (if (zero? (random-below 2)) "true" "false")
        ",\"parent\":" (if (zero? (random-below 3)) "null" (random-below 100000))
        ",\"balance\":" (if (zero? (random-below 4)) "-" "") (cents (random-below 1000000))
        ",\"ratio\":" (random-below 1000) "e-" (random-below 8)
        ",\"address\":{\"city\":\"" (pick cities) "\",\"number\":" (random-below 300)
        ",\"geo\":[" (cents (random-below 9000)) "," (cents (random-below 18000)) "]}"
        ",\"tags\":[")
  (let loop ((left (random-below 5)))
    (unless (zero? left)
      (emit "\"" (pick words) (if (= left 1) "\"" "\","))
      (loop (- left 1))))
  (emit "],\"extra\":{},\"note\":\"" (sentence) "\\n\\u0041\\ud83d\\ude00\\t" (sentence) "\"}"))

(define (emit-json size)
  (emit "[\n")
  (let loop ((id 1))
    (emit-json-record id)
    (when (< written size)
      (emit ",\n")
      (loop (+ id 1))))
  (emit "\n]\n"))

;;; CSV: some fields quoted, with commas, doubled quotes and line breaks inside.

(define (emit-csv-field)
  (case (random-below 5)
    ((0) (emit "\"" (pick words) ", " (pick words) "\""))
    ((1) (emit "\"said \"\"" (pick words) "\"\"\""))
    ((2) (emit "\"" (pick words) "\n" (pick words) "\""))
    (else (emit (pick words)))))

(define (emit-csv size)
  (emit "id,customer,city,comment,amount\n")
  (let loop ((id 1))
    (emit id "," (pick names) "," (pick-skewed cities) ",")
    (emit-csv-field)
    (emit "," (if (zero? (random-below 9)) "-" "") (cents (random-below 500000)) "\n")
    (when (< written size)
      (loop (+ id 1)))))

;;; Text: sentences in lines and paragraphs.

(define (emit-text size)
  (let loop ((line 1))
    (emit (sentence) ".\n")
    (when (zero? (modulo line 12))
      (emit "\n"))
    (when (< written size)
      (loop (+ line 1)))))

;;; Command line.

(define (usage)
  (write-string "usage: make-data.scm json|csv|text SIZE [OUTPUT]\n" (current-error-port))
  (exit 64))

(define (main arguments)
  (unless (<= 2 (length arguments) 3)
    (usage))
  (let ((generate (cond ((assoc (car arguments)
                                (list (cons "json" emit-json)
                                      (cons "csv" emit-csv)
                                      (cons "text" emit-text)))
                         => cdr)
                        (else (usage))))
        (size (string->number (cadr arguments))))
    (unless (and (exact-integer? size) (<= 0 size))
      (usage))
    (if (null? (cddr arguments))
        (generate size)
        (with-output-to-file (list-ref arguments 2)
          (lambda () (generate size))))))

(main (cdr (command-line)))
