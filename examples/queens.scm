;;; queens.scm: all ways to put N queens on an N x N board.
;;;
;;;   ruse examples/queens.scm [N]        N is 8 unless given
;;;
;;; Prints the first solution as a board and the number of solutions. The
;;; interpreter of `examples/interpreter/` runs this program too.
;;;
;;; run: ruse examples/queens.scm

(import (scheme base) (scheme write) (scheme process-context))

;; Whether a queen in `column` of the next row is safe from those already
;; placed: `placed` holds their columns, the nearest row first.
(define (safe? column placed)
  (let loop ((rest placed) (distance 1))
    (cond
      ((null? rest) #t)
      ((or (= (car rest) column)
           (= (abs (- (car rest) column)) distance))
       #f)
      (else (loop (cdr rest) (+ distance 1))))))

;; Calls `found` with every solution, a list of columns.
(define (for-each-solution found n)
  (let place ((row 0) (placed '()))
    (if (= row n)
        (found placed)
        (do ((column 0 (+ column 1)))
            ((= column n))
          (when (safe? column placed)
            (place (+ row 1) (cons column placed)))))))

(define (print-board solution)
  (let ((n (length solution)))
    (for-each
     (lambda (queen)
       (let ((line (make-vector n #\.)))
         (vector-set! line queen #\Q)
         (vector-for-each (lambda (c) (write-char c) (write-char #\space)) line)
         (newline)))
     solution)))

(define (main arguments)
  (let ((n (if (null? arguments) 8 (string->number (car arguments))))
        (count 0))
    (unless (and (exact-integer? n) (<= 0 n))
      (display "usage: queens.scm [N]\n" (current-error-port))
      (exit 64))
    (for-each-solution
     (lambda (solution)
       (when (zero? count)
         (print-board solution))
       (set! count (+ count 1)))
     n)
    (for-each display `(,n " queens: " ,count " solutions\n"))))

(main (cdr (command-line)))
