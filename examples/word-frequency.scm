;;; word-frequency.scm: the most frequent words of a text.
;;;
;;;   ruse examples/word-frequency.scm FILE [COUNT]
;;;
;;; A word is a run of letters, in any script; case does not matter. Prints the
;;; COUNT (default 20) most frequent words, ties in the order of the words. A
;;; large input comes from `make-data.scm text 20000000 big.txt`.
;;;
;;; run: ruse examples/word-frequency.scm examples/data/sample.txt 12

(import (scheme base) (scheme char) (scheme file) (scheme write)
        (scheme process-context) (srfi 69) (srfi 132))

;; Calls `proc` with every word of `line`, in lower case.
(define (for-each-word proc line)
  (define end (string-length line))
  (define (letter-at? i)
    (char-alphabetic? (string-ref line i)))
  (let next-word ((i 0))
    (cond
      ((= i end))
      ((letter-at? i)
       (let in-word ((j (+ i 1)))
         (cond
           ((and (< j end) (letter-at? j)) (in-word (+ j 1)))
           (else
            (proc (string-downcase (substring line i j)))
            (next-word j)))))
      (else (next-word (+ i 1))))))

;; A hash table from word to number of occurrences, and the number of words.
(define (count-words port)
  (define counts (make-hash-table string=? string-hash))
  (define total 0)
  (let loop ()
    (let ((line (read-line port)))
      (unless (eof-object? line)
        (for-each-word
         (lambda (word)
           (set! total (+ total 1))
           (hash-table-update!/default counts word (lambda (n) (+ n 1)) 0))
         line)
        (loop))))
  (values counts total))

(define (more-frequent? a b)
  (or (> (cdr a) (cdr b))
      (and (= (cdr a) (cdr b))
           (string<? (car a) (car b)))))

(define (print-padded n width)
  (let ((digits (number->string n)))
    (display (make-string (max 0 (- width (string-length digits))) #\space))
    (display digits)))

(define (print-report counts total limit)
  (for-each display (list total " words, " (hash-table-size counts) " different\n"))
  (let loop ((entries (list-sort more-frequent? (hash-table->alist counts)))
             (left limit))
    (unless (or (null? entries) (zero? left))
      (print-padded (cdar entries) 9)
      (display "  ")
      (display (caar entries))
      (newline)
      (loop (cdr entries) (- left 1)))))

(define (main arguments)
  (cond
    ((or (null? arguments) (> (length arguments) 2))
     (display "usage: word-frequency.scm FILE [COUNT]\n" (current-error-port))
     (exit 64))
    (else
     (let ((limit (if (null? (cdr arguments))
                      20
                      (or (string->number (cadr arguments)) 20))))
       (call-with-values
        (lambda () (call-with-input-file (car arguments) count-words))
        (lambda (counts total) (print-report counts total limit)))))))

(main (cdr (command-line)))
