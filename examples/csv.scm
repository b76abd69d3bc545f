;;; csv.scm: group a CSV file by one column and add up another.
;;;
;;;   ruse examples/csv.scm FILE GROUP-COLUMN VALUE-COLUMN
;;;
;;; The first record names the columns. Fields may be quoted (RFC 4180): commas,
;;; doubled quotes and line breaks are then part of the field. Values are read
;;; as exact numbers, so that sums of money are right to the last cent. For each
;;; group: count, sum, mean, smallest and largest value. A large input comes
;;; from `make-data.scm csv 20000000 big.csv`.
;;;
;;; run: ruse examples/csv.scm examples/data/sample.csv city amount

(import (scheme base) (scheme char) (scheme file) (scheme write)
        (scheme process-context) (srfi 1) (srfi 69) (srfi 132))

;;; Reading. The file is read record by record and never held as a whole.

(define-record-type csv-source
  (make-csv-source name port line)
  csv-source?
  (name csv-source-name)
  (port csv-source-port)
  (line csv-source-line set-csv-source-line!))

(define (next-line! source)
  (set-csv-source-line! source (+ 1 (csv-source-line source))))

(define (fail source . parts)
  (let ((port (current-error-port)))
    (for-each (lambda (part) (display part port))
              (append (list (csv-source-name source) ":" (csv-source-line source) ": ")
                      parts
                      '("\n")))
    (exit 65)))

(define (field-end? c)
  (or (eof-object? c) (char=? c #\,) (char=? c #\newline) (char=? c #\return)))

;; One field as a string; stops in front of the comma or the end of the record.
(define (read-field source)
  (let ((port (csv-source-port source))
        (out (open-output-string)))
    (define (plain)
      (let ((c (peek-char port)))
        (unless (field-end? c)
          (write-char (read-char port) out)
          (plain))))
    (define (quoted)
      (let ((c (read-char port)))
        (cond
          ((eof-object? c) (fail source "the quoted field has no end"))
          ((not (char=? c #\"))
           (when (char=? c #\newline)
             (next-line! source))
           (write-char c out)
           (quoted))
          ((eqv? (peek-char port) #\")
           (write-char (read-char port) out)
           (quoted))
          ((not (field-end? (peek-char port)))
           (fail source "text after the closing quote")))))
    (cond
      ((eqv? (peek-char port) #\")
       (read-char port)
       (quoted))
      (else (plain)))
    (get-output-string out)))

;; One record as a list of strings, or an end-of-file object.
(define (read-record source)
  (let ((port (csv-source-port source)))
    (if (eof-object? (peek-char port))
        (eof-object)
        (let loop ((fields (list (read-field source))))
          (let ((c (read-char port)))
            (cond
              ((eqv? c #\,) (loop (cons (read-field source) fields)))
              (else
               (when (and (eqv? c #\return) (eqv? (peek-char port) #\newline))
                 (read-char port))
               (reverse fields))))))))

;;; Aggregation.

(define-record-type summary
  (make-summary count sum least greatest)
  summary?
  (count summary-count set-summary-count!)
  (sum summary-sum set-summary-sum!)
  (least summary-least set-summary-least!)
  (greatest summary-greatest set-summary-greatest!))

(define (summary-add! summary value)
  (set-summary-count! summary (+ (summary-count summary) 1))
  (set-summary-sum! summary (+ (summary-sum summary) value))
  (set-summary-least! summary (min (summary-least summary) value))
  (set-summary-greatest! summary (max (summary-greatest summary) value)))

(define (column-index source header name)
  (or (list-index (lambda (field) (string=? field name)) header)
      (fail source "no column is named " name)))

(define (parse-value source text)
  (let ((value (string->number (string-append "#e" text))))
    (if (and value (real? value))
        value
        (fail source "not a number: " text))))

;; A hash table from the value of the group column to a summary.
(define (aggregate source group-name value-name)
  (let* ((header (read-record source))
         (header (if (eof-object? header) (fail source "the file is empty") header))
         (width (length header))
         (group-index (column-index source header group-name))
         (value-index (column-index source header value-name))
         (groups (make-hash-table string=? string-hash)))
    (let loop ()
      (next-line! source)
      (let ((record (read-record source)))
        (unless (eof-object? record)
          (unless (= (length record) width)
            (fail source (length record) " fields where the header has " width))
          (let ((value (parse-value source (list-ref record value-index))))
            (summary-add! (hash-table-ref
                           groups
                           (list-ref record group-index)
                           (lambda ()
                             (let ((new (make-summary 0 0 value value)))
                               (hash-table-set! groups (list-ref record group-index) new)
                               new)))
                          value))
          (loop))))
    groups))

;;; Printing.

;; An exact number with two decimals, rounded to even.
(define (decimal x)
  (let* ((cents (round (* 100 (abs x))))
         (rest (modulo cents 100)))
    (string-append (if (and (negative? x) (positive? cents)) "-" "")
                   (number->string (quotient cents 100))
                   (if (< rest 10) ".0" ".")
                   (number->string rest))))

(define (pad-left text width)
  (string-append (make-string (max 0 (- width (string-length text))) #\space) text))

(define (pad-right text width)
  (string-append text (make-string (max 0 (- width (string-length text))) #\space)))

(define (print-row name . cells)
  (display (pad-right name 12))
  (for-each (lambda (cell) (display (pad-left cell 16))) cells)
  (newline))

(define (print-groups groups)
  (print-row "group" "count" "sum" "mean" "least" "greatest")
  (for-each
   (lambda (entry)
     (let ((s (cdr entry)))
       (print-row (car entry)
                  (number->string (summary-count s))
                  (decimal (summary-sum s))
                  (decimal (/ (summary-sum s) (summary-count s)))
                  (decimal (summary-least s))
                  (decimal (summary-greatest s)))))
   (list-sort (lambda (a b) (string<? (car a) (car b)))
              (hash-table->alist groups))))

(define (main arguments)
  (cond
    ((= (length arguments) 3)
     (call-with-input-file (car arguments)
       (lambda (port)
         (print-groups (aggregate (make-csv-source (car arguments) port 1)
                                  (second arguments)
                                  (third arguments))))))
    (else
     (display "usage: csv.scm FILE GROUP-COLUMN VALUE-COLUMN\n" (current-error-port))
     (exit 64))))

(main (cdr (command-line)))
