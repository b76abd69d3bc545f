;;; sudoku.scm: solve sudoku puzzles by search over sets of candidates.
;;;
;;;   ruse examples/sudoku.scm [FILE]
;;;
;;; FILE has one puzzle a line: 81 cells row by row, a digit or `.` or `0` for an
;;; empty one; lines that begin with `#` are comments. Without FILE a built-in
;;; puzzle is solved. Prints each solution and how many guesses it took.
;;;
;;; run: ruse examples/sudoku.scm examples/data/sudoku.txt

(import (scheme base) (scheme file) (scheme write) (scheme process-context)
        (srfi 1) (srfi 133) (srfi 151))

(define built-in
  "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79")

;;; A board is a vector of 81 sets of candidates; a set is an integer with the
;;; bit d-1 for the digit d.

(define all-digits #x1FF)

(define (digit->set digit) (arithmetic-shift 1 (- digit 1)))
(define (set->digit set) (+ 1 (first-set-bit set)))
(define (single? set) (= 1 (bit-count set)))

;; For each cell, the other cells of its row, column and box.
(define peers
  (let ((result (make-vector 81)))
    (define (see-each-other? a b)
      (let ((row-a (quotient a 9)) (column-a (remainder a 9))
            (row-b (quotient b 9)) (column-b (remainder b 9)))
        (and (not (= a b))
             (or (= row-a row-b)
                 (= column-a column-b)
                 (and (= (quotient row-a 3) (quotient row-b 3))
                      (= (quotient column-a 3) (quotient column-b 3)))))))
    (do ((cell 0 (+ cell 1)))
        ((= cell 81) result)
      (vector-set! result cell
                   (filter (lambda (other) (see-each-other? cell other))
                           (iota 81))))))

;;; Constraint propagation. Both procedures change the board and return #f when
;;; it has become contradictory.

;; Leaves only `set`, one digit, in the cell; its peers lose that digit.
(define (assign! board cell set)
  (vector-set! board cell set)
  (every (lambda (peer) (remove-candidate! board peer set))
         (vector-ref peers cell)))

(define (remove-candidate! board cell set)
  (let ((old (vector-ref board cell)))
    (cond
      ((zero? (bitwise-and old set)) #t)
      ((= old set) #f)
      (else
       (let ((new (bitwise-and old (bitwise-not set))))
         (vector-set! board cell new)
         (if (single? new)
             (assign! board cell new)
             #t))))))

;; The board of a line of text, or #f if two givens clash.
(define (parse-puzzle line)
  (let ((board (make-vector 81 all-digits)))
    (let loop ((cell 0))
      (if (= cell 81)
          board
          (let ((digit (digit-at line cell)))
            (and (or (not digit)
                     (let ((set (digit->set digit)))
                       (and (not (zero? (bitwise-and set (vector-ref board cell))))
                            (assign! board cell set))))
                 (loop (+ cell 1))))))))

(define (digit-at line cell)
  (let ((c (string-ref line cell)))
    (and (char<=? #\1 c #\9)
         (- (char->integer c) 48))))

(define (well-formed? line)
  (and (= (string-length line) 81)
       (every (lambda (c) (or (char=? c #\.) (char<=? #\0 c #\9)))
              (string->list line))))

;;; Search: guess in the open cell with the fewest candidates.

(define (best-open-cell board)
  (let loop ((cell 0) (best #f) (best-count 10))
    (if (= cell 81)
        best
        (let ((count (bit-count (vector-ref board cell))))
          (if (< 1 count best-count)
              (loop (+ cell 1) cell count)
              (loop (+ cell 1) best best-count))))))

(define guesses 0)

;; The solved board or #f.
(define (search board)
  (let ((cell (best-open-cell board)))
    (if (not cell)
        board
        (let try ((candidates (vector-ref board cell)))
          (and (not (zero? candidates))
               (let* ((digit (arithmetic-shift 1 (first-set-bit candidates)))
                      (copy (vector-copy board)))
                 (set! guesses (+ guesses 1))
                 (or (and (assign! copy cell digit)
                          (search copy))
                     (try (bitwise-and candidates (bitwise-not digit))))))))))

;;; Printing.

(define (print-board board)
  (do ((cell 0 (+ cell 1)))
      ((= cell 81))
    (display (set->digit (vector-ref board cell)))
    (cond
      ((= 8 (remainder cell 9)) (newline))
      ((= 2 (remainder cell 3)) (display " | "))
      (else (display " ")))
    (when (or (= cell 26) (= cell 53))
      (display "------+-------+------\n"))))

(define (solve-and-print line)
  (set! guesses 0)
  (if (well-formed? line)
      (let* ((start (parse-puzzle line))
             (solved (and start (search start))))
        (cond
          (solved
           (for-each display
                     (list (vector-count single? start) " cells known at the start, "
                           guesses " guesses\n"))
           (print-board solved))
          (else (display "no solution\n"))))
      (for-each display (list "not a puzzle: " line "\n")))
  (newline))

(define (comment? line)
  (or (string=? line "") (char=? #\# (string-ref line 0))))

(define (main arguments)
  (if (null? arguments)
      (solve-and-print built-in)
      (call-with-input-file (car arguments)
        (lambda (port)
          (let loop ()
            (let ((line (read-line port)))
              (unless (eof-object? line)
                (unless (comment? line)
                  (solve-and-print line))
                (loop))))))))

(main (cdr (command-line)))
